import { and, asc, count, eq, inArray, isNull, sql } from "drizzle-orm";
import { upstreamItems } from "@/db/schema/upstream-items";
import { upstreamSecrets, upstreams } from "@/db/schema/upstreams";
import { versionOf } from "@/lib/audit/check-version";
import { confinementView } from "@/lib/commands/confinement-view";
import type { Context } from "@/lib/core/context";
import { configOf, shownOf, type UpstreamRow } from "@/lib/servers/model";
import type { ItemCounts, ItemKind, SecretView, UpstreamView } from "@/lib/servers/view";
import { tlsView } from "./tls";
import { healthOf } from "./upstream-health";

/** Reads the row of the server with this name. Returns null if there is none. */
export async function readUpstreamRow(ctx: Context, name: string): Promise<UpstreamRow | null> {
  const [row] = await ctx.db.select().from(upstreams).where(eq(upstreams.name, name));
  return row ?? null;
}

/**
 * Reads the row of the server with this name and locks it until the transaction ends, so that
 * changes to the server happen one after another. Returns null if there is no such server.
 */
export async function lockUpstream(ctx: Context, name: string): Promise<UpstreamRow | null> {
  const query = ctx.db.select().from(upstreams).where(eq(upstreams.name, name));
  const [row] = await query.for("update");
  return row ?? null;
}

/** Returns the target of a server as text: its URL, or its command with the arguments. */
export function targetText(row: Pick<UpstreamRow, "url" | "command" | "args">): string {
  return row.url ?? [row.command ?? "", ...row.args].join(" ");
}

export interface ItemTotals {
  readonly counts: ItemCounts;
  readonly changed: number;
  readonly waiting: number;
}

const NO_ITEMS: ItemTotals = {
  counts: { tools: 0, prompts: 0, resources: 0, resourceTemplates: 0 },
  changed: 0,
  waiting: 0,
};

const COUNTED: Readonly<Record<ItemKind, keyof ItemCounts>> = {
  tool: "tools",
  prompt: "prompts",
  resource: "resources",
  resource_template: "resourceTemplates",
};

/**
 * Counts the items of these servers. Returns a function that looks up the counts by server id and
 * returns zeros for an unknown id.
 */
export async function countItems(
  ctx: Context,
  ids: readonly string[],
): Promise<(id: string) => ItemTotals> {
  const totals = new Map<string, ItemTotals>();
  if (ids.length === 0) return () => NO_ITEMS;
  const rows = await ctx.db
    .select({
      id: upstreamItems.upstreamId,
      kind: upstreamItems.kind,
      all: count(),
      changed: sql<number>`count(*) filter (where ${upstreamItems.previous} is not null)::int`,
      waiting: sql<number>`count(*) filter (where ${upstreamItems.waits})::int`,
    })
    .from(upstreamItems)
    .where(and(inArray(upstreamItems.upstreamId, [...ids]), isNull(upstreamItems.goneAt)))
    .groupBy(upstreamItems.upstreamId, upstreamItems.kind);
  for (const { id, kind, all, changed, waiting } of rows) {
    const before = totals.get(id) ?? NO_ITEMS;
    totals.set(id, {
      counts: { ...before.counts, [COUNTED[kind]]: all },
      changed: before.changed + changed,
      waiting: before.waiting + waiting,
    });
  }
  return (id) => totals.get(id) ?? NO_ITEMS;
}

/**
 * Reads the name and time of each secret of a server, with a hash of the sealed value (`mark`) that
 * changes whenever a new value is stored.
 */
async function readSecretMarks(ctx: Context, id: string) {
  const { kind, name, updatedAt, valueSealed } = upstreamSecrets;
  return ctx.db
    .select({ kind, name, updatedAt, mark: sql<string>`encode(sha256(${valueSealed}), 'hex')` })
    .from(upstreamSecrets)
    .where(eq(upstreamSecrets.upstreamId, id))
    .orderBy(asc(kind), asc(name));
}

/**
 * Returns the values that the server's form shows. In place of each secret's value, the result
 * contains a mark. The server's version is computed from this result.
 */
export async function storedUpstream(ctx: Context, row: UpstreamRow) {
  return { ...configOf(row), secrets: await readSecretMarks(ctx, row.id) };
}

/**
 * Removes the marks of the secrets from the form values. Marks are used only for comparison and
 * must not leave Latchkey.
 */
export function withoutMarks({ secrets, ...config }: Awaited<ReturnType<typeof storedUpstream>>) {
  return { ...config, secrets: secrets.map(({ mark: _, ...secret }): SecretView => secret) };
}

/** Returns everything about a server that administrators see. */
export async function upstreamView(ctx: Context, row: UpstreamRow): Promise<UpstreamView> {
  const totals = await countItems(ctx, [row.id]);
  const stored = await storedUpstream(ctx, row);
  return {
    ...shownOf(row),
    version: versionOf(stored),
    enabled: row.disabledAt === null,
    secrets: withoutMarks(stored).secrets,
    health: healthOf(row),
    counts: totals(row.id).counts,
    tls: tlsView(row),
    confinement: await confinementView(ctx.config, row),
  };
}
