import { and, eq, type SQL } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { teams } from "@/db/schema/teams";
import { upstreams } from "@/db/schema/upstreams";
import type { ActivityRow } from "@/lib/audit/view";
import { administers, type Context } from "@/lib/core/context";
import { visibleKeys } from "@/lib/keys/key-permission";
import type { RequestRemedy } from "@/lib/usage/view-calls";

/** The reasons for which a server's page has the remedy. */
const AT_SERVER = ["hidden", "waits", "gone", "server_disabled", "collision", "unlisted"];
/** The reasons for which the key's page, or also its team's, has the remedy. */
const AT_TEAM = ["not_granted", "team_disabled"];

/**
 * Returns the pages on which the reader can change what denied a request: the key's page for
 * whoever may see the key, and for operators the server's and the team's pages.
 */
export async function remediesOf(
  ctx: Context,
  denial: ActivityRow | null,
): Promise<RequestRemedy[]> {
  if (!denial) return [];
  const { reason, keyId, details } = denial;
  const manages = administers(ctx.actor);
  const server = typeof details?.server === "string" ? details.server : null;
  if (manages && AT_SERVER.includes(reason ?? "")) {
    return server ? serverNamed(ctx, server) : [];
  }
  if (!keyId || reason === "no_such_name") return [];
  const [key] = await ctx.db
    .select({ id: apiKeys.id, name: apiKeys.name, team: { id: teams.slug, name: teams.name } })
    .from(apiKeys)
    .innerJoin(teams, eq(teams.id, apiKeys.teamId))
    .where(and(eq(apiKeys.id, keyId), eq(apiKeys.credential, "key"), visibleKeys(ctx)) as SQL);
  if (!key) return [];
  const { team, ...one } = key;
  return [
    { kind: "key", ...one },
    ...(manages && AT_TEAM.includes(reason ?? "") ? [{ kind: "team" as const, ...team }] : []),
  ];
}

async function serverNamed({ db }: Context, name: string): Promise<RequestRemedy[]> {
  const found = await db
    .select({ id: upstreams.name, title: upstreams.title })
    .from(upstreams)
    .where(eq(upstreams.name, name));
  return found.map(({ id, title }) => ({ kind: "server", id, name: title ?? id }));
}
