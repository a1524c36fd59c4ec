import { and, count, eq, exists, inArray, isNull, or, sql } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { grants } from "@/db/schema/grants";
import { people } from "@/db/schema/people";
import { teamMembers, teams } from "@/db/schema/teams";
import { upstreamItems } from "@/db/schema/upstream-items";
import { matchesPattern } from "@/lib/catalogue/view-pattern";
import type { Context } from "@/lib/core/context";
import type { ServerHolder } from "@/lib/grants/view";
import { hasStatus } from "@/lib/keys/key-status";
import { inOrder } from "@/lib/paging/read-page";

/** The condition for grants that include at least one item. */
export const isNotEmpty = or(
  sql`cardinality(${grants.tools}) > 0`,
  eq(grants.prompts, true),
  eq(grants.resources, true),
);

/** Reads what these teams may use on a server, and who uses it for them, in the order of the ids. */
export async function readHolders(
  ctx: Context,
  upstreamId: string,
  ids: readonly string[],
): Promise<ServerHolder[]> {
  if (ids.length === 0) return [];
  const [rows, offered, holders, members] = await Promise.all([
    readTeams(ctx, upstreamId, ids),
    readTools(ctx, upstreamId),
    countCredentials(ctx, upstreamId, ids),
    countPeople(ctx, ids),
  ]);
  return inOrder(ids, rows).map(({ disabledAt, tools, prompts, resources, ...team }) => {
    const own = holders.filter(({ teamId }) => teamId === team.id);
    const reach = (credential: string) =>
      own.find((one) => one.credential === credential)?.reach ?? 0;
    return {
      team: { ...team, disabled: disabledAt !== null },
      grant: tools && {
        allTools: tools.includes("*"),
        tools: offered.filter((name) => tools.some((pattern) => matchesPattern(pattern, name)))
          .length,
        prompts: prompts ?? false,
        resources: resources ?? false,
      },
      people: members.find(({ teamId }) => teamId === team.id)?.number ?? 0,
      activeKeys: reach("key"),
      activeApps: reach("connection"),
      activeRules: reach("trust"),
      narrowed: own.reduce((sum, one) => sum + one.number - one.reach, 0),
    };
  });
}

function readTeams(ctx: Context, upstreamId: string, ids: readonly string[]) {
  const { id, slug, name, disabledAt } = teams;
  const { tools, prompts, resources } = grants;
  return ctx.db
    .select({ id, slug, name, disabledAt, tools, prompts, resources })
    .from(teams)
    .leftJoin(grants, and(eq(grants.teamId, id), eq(grants.upstreamId, upstreamId), isNotEmpty))
    .where(inArray(id, [...ids]));
}

/** Reads the names of the tools that the server offers and no operator has hidden. */
async function readTools(ctx: Context, upstreamId: string): Promise<string[]> {
  const rows = await ctx.db
    .select({ name: upstreamItems.name })
    .from(upstreamItems)
    .where(
      and(
        eq(upstreamItems.upstreamId, upstreamId),
        eq(upstreamItems.kind, "tool"),
        eq(upstreamItems.hidden, false),
        isNull(upstreamItems.goneAt),
      ),
    );
  return rows.map(({ name }) => name);
}

/**
 * Counts the active keys, connections and trust rules of the teams: all of them, and those that are
 * not narrowed to other servers.
 */
function countCredentials(ctx: Context, upstreamId: string, ids: readonly string[]) {
  const ownGrant = ctx.db
    .select({ id: grants.id })
    .from(grants)
    .where(and(eq(grants.keyId, apiKeys.id), eq(grants.upstreamId, upstreamId), isNotEmpty));
  return ctx.db
    .select({
      teamId: apiKeys.teamId,
      credential: apiKeys.credential,
      number: count(),
      reach: sql<number>`(count(*) filter (
        where ${or(eq(apiKeys.ownGrants, false), exists(ownGrant))}))::int`,
    })
    .from(apiKeys)
    .where(and(inArray(apiKeys.teamId, [...ids]), hasStatus("active", ctx.now)))
    .groupBy(apiKeys.teamId, apiKeys.credential);
}

/** Counts the people of the teams who are not disabled. */
function countPeople(ctx: Context, ids: readonly string[]) {
  return ctx.db
    .select({ teamId: teamMembers.teamId, number: count() })
    .from(teamMembers)
    .innerJoin(people, eq(people.id, teamMembers.personId))
    .where(and(inArray(teamMembers.teamId, [...ids]), isNull(people.disabledAt)))
    .groupBy(teamMembers.teamId);
}
