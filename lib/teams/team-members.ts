import { and, eq, sql } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { people } from "@/db/schema/people";
import { teamMembers } from "@/db/schema/teams";
import { callsOfWeek } from "@/lib/call-counts/week-calls";
import type { Context } from "@/lib/core/context";
import { leadOf } from "@/lib/core/permissions";
import { mayPlace } from "@/lib/identity/administer-person";
import { personStatus } from "@/lib/identity/person-rows";
import { hasStatus, isApiKey } from "@/lib/keys/key-status";
import type { TeamMemberView } from "./view";

/**
 * Returns the members of a team, leads first. Each member has two counts: the keys that would lose
 * access if the member were removed, and the calls that these keys and the member's connections
 * have made.
 */
export async function teamMemberViews(ctx: Context, teamId: string): Promise<TeamMemberView[]> {
  const [rows, keys] = await Promise.all([
    ctx.db
      .select({
        id: people.id,
        name: people.name,
        email: people.email,
        passwordPhc: people.passwordPhc,
        disabledAt: people.disabledAt,
        role: teamMembers.role,
        ofAll: people.role,
        joinedAt: teamMembers.joinedAt,
        teams: sql<number>`(select count(*)::int from team_members m where m.person_id = ${people}.id)`,
      })
      .from(teamMembers)
      .innerJoin(people, eq(people.id, teamMembers.personId))
      .where(eq(teamMembers.teamId, teamId))
      .orderBy(teamMembers.role, sql`lower(${people.name})`, people.id),
    ctx.db
      .select({
        makerId: apiKeys.makerId,
        activeKeys: sql<number>`(count(*) filter (where ${isApiKey}))::int`,
        activeConnections: sql<number>`(count(*) filter (where not ${isApiKey}))::int`,
        callsLast7Days: sql<number>`coalesce(sum(${callsOfKey(ctx)}), 0)::int`,
      })
      .from(apiKeys)
      .where(and(liveKeysOf(ctx, teamId), eq(apiKeys.kind, "personal")))
      .groupBy(apiKeys.makerId),
  ]);
  return rows.map(({ passwordPhc, disabledAt, teams, ofAll, ...row }) => {
    const use = keys.find(({ makerId }) => makerId === row.id);
    return {
      ...row,
      status: personStatus({ passwordPhc, disabledAt }),
      hasOtherTeam: teams > 1,
      mayPlace: leadOf(ctx, teamId).allowed && mayPlace(ctx, { role: ofAll }).allowed,
      activeKeys: use?.activeKeys ?? 0,
      activeConnections: use?.activeConnections ?? 0,
      callsLast7Days: use?.callsLast7Days ?? 0,
    };
  });
}

/**
 * Counts the active API keys of a team, all and those of services, and the calls of the last seven days with the team's active
 * keys, connections and trust rules.
 */
export async function teamUse(ctx: Context, teamId: string) {
  const [use] = await ctx.db
    .select({
      activeKeys: sql<number>`(count(*) filter (where ${isApiKey}))::int`,
      serviceKeys: sql<number>`(count(*) filter (where ${isApiKey} and ${apiKeys.kind} = 'service'))::int`,
      callsLast7Days: sql<number>`coalesce(sum(${callsOfKey(ctx)}), 0)::int`,
    })
    .from(apiKeys)
    .where(liveKeysOf(ctx, teamId));
  return use ?? { activeKeys: 0, serviceKeys: 0, callsLast7Days: 0 };
}

function liveKeysOf(ctx: Context, teamId: string) {
  return and(eq(apiKeys.teamId, teamId), hasStatus("active", ctx.now));
}

const callsOfKey = (ctx: Context) => callsOfWeek(ctx.now, "key", sql`${apiKeys}.id`);
