import { eq, sql } from "drizzle-orm";
import { upstreams } from "@/db/schema/upstreams";
import { checkVersion } from "@/lib/check-version";
import type { Context } from "@/lib/context";
import { fail, type Result, succeed } from "@/lib/errors";
import { verb } from "@/lib/verb";
import { checkTarget } from "./dial/check-target";
import { readDialPolicy } from "./dial/read-policy";
import { dropCredentials, droppedNames } from "./drop-credentials";
import { mergeChanges, type UpstreamConfig } from "./merge-changes";
import { type UpstreamChanges, updateUpstreamSchema } from "./schema";
import { targetProblems } from "./schema-target";
import { pathProblems } from "./stdio/declared-paths";
import { upstreamNote } from "./upstream-note";
import { mayRun, mayRunNamed } from "./upstream-permission";
import {
  lockUpstream,
  storedUpstream,
  type UpstreamRow,
  upstreamView,
  withoutMarks,
} from "./upstream-rows";
import { writeUpstreamSecrets } from "./write-secrets";

/**
 * Changes a server. Where its origin (scheme, host, port) or its command changes, every credential
 * of the former one is dropped, people's own included, and `dropped` says which; values given in
 * the same change are for the new one and stay. Failures: `forbidden`, `not_found`,
 * `conflict`, `server_name_taken`, `target_refused`, `invalid_input` where the whole makes no sense.
 */
export const updateUpstream = verb({
  kind: "change",
  name: "upstreams.update",
  audience: "operator",
  input: updateUpstreamSchema,
  permit: async (ctx, { name, changes }) => {
    const now = await mayRunNamed(ctx, name);
    return now.allowed && changes.transport ? mayRun(ctx, changes.transport) : now;
  },
  denials: ["target_refused"],
  run: async (ctx, { name, changes, version }) => {
    const before = await lockUpstream(ctx, name);
    if (!before) return fail("not_found");
    const stored = await storedUpstream(ctx, before);
    const same = await checkVersion(ctx, {
      ...{ version, stored, shown: withoutMarks(stored) },
      subject: { kind: "upstream", id: before.id },
      actions: ["upstreams.update"],
    });
    if (!same.ok) return same;
    const after = mergeChanges(before, changes);
    const sensible = await judge(ctx, before, after, changes);
    if (!sensible.ok) return sensible;

    const dropped = await dropCredentials(ctx, before, after);
    const { headers, env, oauthClientSecret } = changes;
    const secrets = await writeUpstreamSecrets(ctx, before.id, {
      headers,
      env,
      oauthClientSecret,
    });
    const changed = Object.keys(after).filter((field) => differs(before, after, field));
    const moved = dropped.reason === "target" ? UNSEEN : {};
    const [row] = await ctx.db
      .update(upstreams)
      .set({ ...after, ...moved, ...newNames(before, after), updatedAt: ctx.now })
      .where(eq(upstreams.id, before.id))
      .returning();
    if (!row) throw new Error("The server that is locked is missing.");
    const upstream = await upstreamView(ctx, row);
    return succeed({ upstream, dropped: dropped.view, changed, secrets, formerName: name });
  },
  audit: (_ctx, _input, { upstream, dropped, changed, secrets, formerName }) => {
    const names = droppedNames(dropped);
    return upstreamNote(upstream, {
      changed,
      ...(formerName === upstream.name ? {} : { from: formerName }),
      ...(secrets.set.length > 0 ? { secretsSet: secrets.set } : {}),
      ...(secrets.removed.length > 0 ? { secretsRemoved: secrets.removed } : {}),
      ...(names.length > 0 ? { secretsDropped: names } : {}),
      ...(dropped.people > 0 ? { peopleDisconnected: dropped.people } : {}),
    });
  },
});

/** Names that come of a change are the youngest of all: they take nobody else's. */
function newNames(before: UpstreamRow, after: UpstreamConfig) {
  const renamed = after.prefixed && after.name !== before.name;
  if (!renamed && after.prefixed === before.prefixed) return {};
  return { nameSeq: sql<number>`nextval('names_seq')` };
}

/** What was seen of the former target says nothing of the new one. */
const UNSEEN = {
  state: "unknown",
  era: null,
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

async function judge(
  ctx: Context,
  before: UpstreamRow,
  after: UpstreamConfig,
  changes: UpstreamChanges,
): Promise<Result<null>> {
  const given = (values: Readonly<Record<string, unknown>> = {}) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  const fields = {
    ...targetProblems({
      ...after,
      headers: given(changes.headers),
      env: given(changes.env),
      oauthClientSecret: changes.oauthClientSecret,
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
