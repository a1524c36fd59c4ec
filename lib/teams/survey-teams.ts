import { inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { grants } from "@/db/schema/grants";
import { teamMembers, teams } from "@/db/schema/teams";
import { administers } from "@/lib/core/context";
import { personOf, signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { hasStatus, isApiKey } from "@/lib/keys/key-status";
import type { TeamSummary } from "./view";

/**
 * Returns the teams with their counts, sorted by name. Administrators get all teams, and members
 * get only their own.
 */
export const surveyTeams = verb({
  kind: "read",
  name: "teams.survey",
  audience: "signed_in",
  input: z.object({}),
  permit: signedInOrAdmin,
  run: async (ctx) => {
    const own = [...(personOf(ctx.actor)?.teamIds ?? [])];
    if (!administers(ctx.actor) && own.length === 0) return succeed<TeamSummary[]>([]);
    const id = sql`${teams}.id`;
    const rows = await ctx.db
      .select({
        id: teams.id,
        slug: teams.slug,
        name: teams.name,
        disabledAt: teams.disabledAt,
        members: sql<number>`(
          select count(*)::int from ${teamMembers} where ${teamMembers.teamId} = ${id})`,
        activeKeys: sql<number>`(
          select count(*)::int from ${apiKeys} where ${apiKeys.teamId} = ${id}
            and ${isApiKey} and ${hasStatus("active", ctx.now)})`,
        servers: sql<number>`(
          select count(*)::int from ${grants} where ${grants.teamId} = ${id})`,
      })
      .from(teams)
      .where(administers(ctx.actor) ? undefined : inArray(teams.id, own))
      .orderBy(teams.name);
    return succeed<TeamSummary[]>(
      rows.map(({ disabledAt, ...team }) => ({ ...team, disabled: disabledAt !== null })),
    );
  },
});
