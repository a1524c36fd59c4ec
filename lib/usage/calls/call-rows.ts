import { eq, inArray } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import type { calls } from "@/db/schema/calls";
import { people } from "@/db/schema/people";
import { teams } from "@/db/schema/teams";
import { upstreams } from "@/db/schema/upstreams";
import { administers, type Context } from "@/lib/core/context";
import type { CallRow } from "@/lib/usage/view-calls";
import { denialReasons } from "./denial-reasons";

type Stored = typeof calls.$inferSelect;

/**
 * Adds to stored calls what their keys, people, teams and servers are called now, and why denied
 * ones were refused. Leaves out the server of a denied call unless the actor is an operator.
 */
export async function callRows(ctx: Context, stored: readonly Stored[]): Promise<CallRow[]> {
  const [keys, teamNames, servers, refusalOf] = await Promise.all([
    keysOf(ctx, distinct(stored.map(({ keyId }) => keyId))),
    teamsOf(ctx, distinct(stored.map(({ teamId }) => teamId))),
    serversOf(ctx, distinct(stored.flatMap(({ upstreamId }) => upstreamId ?? []))),
    denialReasons(
      ctx,
      stored.filter(({ outcome }) => outcome === "denied"),
    ),
  ]);
  const seesAll = administers(ctx.actor);
  return stored.map(({ keyId, teamId, upstreamId, server, ...call }) => {
    const found = keys.get(keyId);
    const hidden = call.outcome === "denied" && !seesAll;
    return {
      ...call,
      kind: call.method === "tools/call" ? "tool" : "protocol",
      refusal: call.outcome === "denied" ? refusalOf(call) : null,
      server:
        server === null || hidden
          ? null
          : { id: upstreamId, name: server, removed: !servers.has(upstreamId ?? "") },
      key: found?.key ?? null,
      owner: found?.owner?.id ? { id: found.owner.id, name: found.owner.name ?? "" } : null,
      team: teamNames.get(teamId) ?? null,
    };
  });
}

const distinct = (ids: readonly string[]) => [...new Set(ids)];

async function keysOf({ db }: Context, ids: string[]) {
  if (ids.length === 0) return new Map<string, never>();
  const rows = await db
    .select({
      key: {
        id: apiKeys.id,
        name: apiKeys.name,
        lastFour: apiKeys.lastFour,
        credential: apiKeys.credential,
      },
      owner: { id: people.id, name: people.name },
    })
    .from(apiKeys)
    .leftJoin(people, eq(people.id, apiKeys.makerId))
    .where(inArray(apiKeys.id, ids));
  return new Map(rows.map((row) => [row.key.id, row]));
}

async function teamsOf({ db }: Context, ids: string[]) {
  if (ids.length === 0) return new Map<string, never>();
  const rows = await db
    .select({ id: teams.id, slug: teams.slug, name: teams.name })
    .from(teams)
    .where(inArray(teams.id, ids));
  return new Map(rows.map((row) => [row.id, row]));
}

async function serversOf({ db }: Context, ids: string[]) {
  if (ids.length === 0) return new Set<string>();
  const rows = await db
    .select({ id: upstreams.id })
    .from(upstreams)
    .where(inArray(upstreams.id, ids));
  return new Set(rows.map(({ id }) => id));
}
