import { eq, sql } from "drizzle-orm";
import { upstreams } from "@/db/schema/upstreams";
import { pathProblems } from "@/lib/commands/declared-paths";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { checkTarget } from "@/lib/servers/address/check-target";
import { readDialPolicy } from "@/lib/servers/address/read-policy";
import type { UpstreamConfig, UpstreamRow } from "@/lib/servers/model";
import type { UpstreamChanges } from "@/lib/servers/schema";
import { targetProblems } from "@/lib/servers/schema-target";
import { dropCredentials } from "@/lib/servers/stored/drop-credentials";
import { mergeChanges } from "@/lib/servers/stored/merge-changes";
import { type SecretNames, writeUpstreamSecrets } from "@/lib/servers/stored/write-secrets";
import type { DroppedSecrets } from "@/lib/servers/view";
import { mergeTls } from "./merge-tls";

export interface Configured {
  /** The server's row after the change. */
  readonly row: UpstreamRow;
  readonly dropped: DroppedSecrets;
  /** The names of the changed fields. Secrets are listed separately in `secrets`. */
  readonly changed: readonly string[];
  readonly secrets: SecretNames;
}

const NOTHING = {
  dropped: { headers: [], env: [], oauthClient: false, clientCertificate: false, people: 0 },
  changed: [],
  secrets: { set: [], removed: [] },
} as const;

/**
 * Changes the configuration of a server in the caller's transaction. The caller must have locked
 * the server. If all given values are already stored, nothing is written. Failures:
 * `server_name_taken`, `target_refused`, `invalid_input`.
 */
export async function configureUpstream(
  ctx: Context,
  before: UpstreamRow,
  changes: Omit<UpstreamChanges, "enabled">,
): Promise<Result<Configured>> {
  if (Object.keys(changes).length === 0) return succeed({ row: before, ...NOTHING });
  const merged = mergeChanges(before, changes);
  const tls = await mergeTls(ctx, before, merged, changes);
  if (!tls.ok) return tls;
  const after = { ...merged, ...tls.value.settings };
  const valid = await validate(ctx, before, after, changes);
  if (!valid.ok) return valid;

  const dropped = await dropCredentials(ctx, before, after);
  const { headers, env, oauthClientSecret } = changes;
  const secrets = await writeUpstreamSecrets(ctx, before.id, {
    ...{ headers, env, oauthClientSecret },
    clientKey: tls.value.clientKey,
  });
  const changed = Object.keys(after).filter((field) => differs(before, after, field));
  const done = { dropped: dropped.view, changed, secrets };
  if (!isConfigured(done)) return succeed({ row: before, ...done });
  const moved = dropped.reason === "target" ? RESET_STATE : {};
  const [row] = await ctx.db
    .update(upstreams)
    .set({ ...after, ...moved, ...newNames(before, after), updatedAt: ctx.now })
    .where(eq(upstreams.id, before.id))
    .returning();
  if (!row) throw new Error("The server that is locked is missing.");
  return succeed({ row, ...done });
}

/** Returns whether a change had any effect and therefore must be recorded. */
export function isConfigured({ changed, secrets }: Pick<Configured, "changed" | "secrets">) {
  return changed.length + secrets.set.length + secrets.removed.length > 0;
}

/**
 * If a change gives a server's items new names, returns the next sequence number for the server,
 * which is higher than all others. The items therefore cannot displace another server's items that
 * have the same names.
 */
function newNames(before: UpstreamRow, after: UpstreamConfig) {
  const renamed = after.prefixed && after.name !== before.name;
  if (!renamed && after.prefixed === before.prefixed) return {};
  return { nameSeq: sql<number>`nextval('names_seq')` };
}

/**
 * The values that reset what was observed about a server. They are stored when the server's target
 * changes, because the observations concern the former target.
 */
const RESET_STATE = {
  state: "unknown",
  era: null,
  issuesSessions: null,
  lastError: null,
  lastFault: null,
  lastDetail: null,
  lastErrorAt: null,
  latencyMs: null,
  checkedAt: null,
  serverInfo: null,
  capabilities: null,
  instructions: null,
  stderrTail: null,
} as const;

async function validate(
  ctx: Context,
  before: UpstreamRow,
  after: UpstreamConfig,
  changes: Omit<UpstreamChanges, "enabled">,
): Promise<Result<null>> {
  const given = (values: Readonly<Record<string, unknown>> = {}) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  const fields = {
    ...targetProblems({
      ...after,
      headers: given(changes.headers),
      env: given(changes.env),
      oauthClientSecret: changes.oauthClientSecret,
      clientKey: changes.clientKey,
    }),
    ...pathProblems(changes.paths ?? [], ctx.config.privatePaths),
  };
  if (Object.keys(fields).length > 0) return fail("invalid_input", { fields });
  if (after.url !== null && after.url !== before.url) {
    const target = checkTarget(after.url, await readDialPolicy(ctx.db, ctx.config));
    if (!target.ok) return target;
  }
  if (after.name === before.name) return succeed(null);
  const [taken] = await ctx.db
    .select({ id: upstreams.id })
    .from(upstreams)
    .where(eq(upstreams.name, after.name));
  if (!taken) return succeed(null);
  return fail("server_name_taken", { fields: { name: "Another server has this name." } });
}

function differs(before: UpstreamRow, after: UpstreamConfig, field: string): boolean {
  const name = field as keyof UpstreamConfig;
  return JSON.stringify(before[name]) !== JSON.stringify(after[name]);
}
