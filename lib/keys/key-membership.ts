import { and, eq } from "drizzle-orm";
import { teamMembers } from "@/db/schema/teams";
import { administers, type Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import { fail, type Result, succeed } from "@/lib/errors/errors";

const OUTSIDE =
  "A personal key works only while its maker is in the team, and you are not in this one. Make a service key, or join the team first.";

/**
 * The membership on which a personal key of this team depends: the maker's current membership,
 * locked until the transaction ends. A removal that is already running finishes first; a later
 * removal waits for the key and ends it. Failures: `team_not_yours`, and `invalid_input` for an
 * operator who is not in the team.
 */
export async function lockMembership(ctx: Context, teamId: string): Promise<Result<string>> {
  const personId = personOf(ctx.actor)?.id;
  if (personId === undefined) return fail("team_not_yours");
  const [membership] = await ctx.db
    .select({ id: teamMembers.id })
    .from(teamMembers)
    .where(and(eq(teamMembers.teamId, teamId), eq(teamMembers.personId, personId)))
    .for("key share");
  if (membership) return succeed(membership.id);
  if (administers(ctx.actor)) return fail("invalid_input", { fields: { kind: OUTSIDE } });
  return fail("team_not_yours");
}
