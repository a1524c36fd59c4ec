import { and, eq, type SQL } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { teams } from "@/db/schema/teams";
import { upstreams } from "@/db/schema/upstreams";
import { administers, type Context } from "@/lib/core/context";
import { visibleKeys } from "@/lib/keys/key-permission";
import type { CallFilters } from "@/lib/usage/schema-calls";
import type { UsageDimension } from "@/lib/usage/view-calls";

/** The name under which calls to Latchkey's own tools are found. No server can have it. */
export const OWN_SERVER = "latchkey";
export const NIL = "00000000-0000-0000-0000-000000000000";

/** The filters of calls with every name resolved, and limited to what the actor may see. */
export interface CallScope {
  readonly kind: CallFilters["kind"];
  /** The keys whose calls are in the scope. Null means the calls of all keys. */
  readonly keys: readonly string[] | null;
  /**
   * The team, for all calls with keys of a team. `keys` lists these keys too, unless there are too
   * many of them.
   */
  readonly teamId: string | null;
  /** A server by id, a removed server by its former name, or Latchkey itself. Null means any. */
  readonly server:
    | { readonly id: string }
    | { readonly name: string }
    | { readonly own: true }
    | null;
  readonly tool: string | null;
  readonly client: string | null;
  readonly outcome: CallFilters["outcome"] | null;
  readonly code: string | null;
  /**
   * Whether denied calls are left out. People who are not operators do not learn which server has
   * an item that was refused to them.
   */
  readonly withoutDenied: boolean;
  /**
   * If the scope is all calls of one value of one dimension, or all calls, this dimension and value
   * in `call_days`. Otherwise null.
   */
  readonly day: { readonly dimension: string; readonly value: string } | null;
}

/** The number of keys above which the calls of a team are not searched key by key. */
const FEW_KEYS = 500;

/**
 * Resolves the filters of calls. An object that does not exist and an object that the actor may not
 * see both give a scope without calls.
 */
export async function callScope(ctx: Context, filters: CallFilters): Promise<CallScope> {
  const { kind, tool, client, outcome, code, key, person, team, server } = filters;
  const mine = visibleKeys(ctx);
  const [teamId, found] = await Promise.all([teamIdOf(ctx, team), serverOf(ctx, server)]);
  const named = and(
    key ? eq(apiKeys.id, key) : undefined,
    person ? eq(apiKeys.makerId, person) : undefined,
    team ? eq(apiKeys.teamId, teamId ?? NIL) : undefined,
  );
  const onlyTeam = team !== undefined && !key && !person && mine === undefined;
  const keys =
    mine || named ? await keyIds(ctx, and(mine, named), onlyTeam ? FEW_KEYS : undefined) : null;
  return {
    kind,
    keys,
    teamId: team ? (teamId ?? NIL) : null,
    server: found,
    tool: tool ?? null,
    client: client ?? null,
    outcome: outcome ?? null,
    code: code ?? null,
    withoutDenied: server !== undefined && !administers(ctx.actor),
    day: dayOf(ctx, filters, teamId, found),
  };
}

/**
 * Returns the scope for sums by this dimension. Sums know denied calls only by the tools and servers
 * that exist. For people who are not operators, denied calls are therefore left out of sums of or by
 * a tool or server, because these would reveal what exists beyond their reach.
 */
export function sumScope(ctx: Context, scope: CallScope, by?: UsageDimension): CallScope {
  const reveals = scope.tool !== null || by === "tool" || by === "server";
  return reveals && !administers(ctx.actor) ? { ...scope, withoutDenied: true } : scope;
}

/** Returns the ids of these keys. If there are more than `most`, returns null. */
async function keyIds(
  { db }: Context,
  where: SQL | undefined,
  most?: number,
): Promise<string[] | null> {
  const query = db.select({ id: apiKeys.id }).from(apiKeys).where(where);
  const rows = most === undefined ? await query : await query.limit(most + 1);
  if (most !== undefined && rows.length > most) return null;
  return rows.map(({ id }) => id);
}

async function teamIdOf({ db }: Context, slug: string | undefined): Promise<string | null> {
  if (slug === undefined) return null;
  const [team] = await db.select({ id: teams.id }).from(teams).where(eq(teams.slug, slug));
  return team?.id ?? null;
}

async function serverOf({ db }: Context, name: string | undefined): Promise<CallScope["server"]> {
  if (name === undefined) return null;
  if (name === OWN_SERVER) return { own: true };
  const [found] = await db
    .select({ id: upstreams.id })
    .from(upstreams)
    .where(eq(upstreams.name, name));
  return found ?? { name };
}

function dayOf(
  ctx: Context,
  filters: CallFilters,
  teamId: string | null,
  server: CallScope["server"],
): CallScope["day"] {
  if (filters.code) return null;
  const { key, person, tool, client } = filters;
  const values: [string, string | undefined][] = [
    ["key", key],
    ["person", person],
    ["team", filters.team && (teamId ?? NIL)],
    ["server", server && ("id" in server ? server.id : "own" in server ? NIL : server.name)],
    ["tool", tool],
    ["client", client],
  ].flatMap(([dimension, value]) => (value ? [[dimension, value] as [string, string]] : []));
  const { actor } = ctx;
  if (!administers(actor)) {
    const seesOwnOnly = actor.kind === "person" && actor.leadTeamIds.length === 0;
    return values.length === 0 && seesOwnOnly ? { dimension: "person", value: actor.id } : null;
  }
  const [first, second] = values;
  if (second || (server && "name" in server)) return null;
  return first ? { dimension: first[0], value: first[1] ?? "" } : { dimension: "all", value: "" };
}
