import { and, eq } from "drizzle-orm";
import { teamMembers } from "@/db/schema/teams";
import { administers, type Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import { fail, type Result, succeed } from "@/lib/errors/errors";

const OUTSIDE =
  "A personal key works only while its maker is in the team, and you are not in this one. Make a service key, or join the team first.";

/**
 * Returns the id of the current person's membership in this team, on which a personal key depends.
 * The membership stays locked until the transaction ends. If a removal from the team is already
 * running, this function waits for it. A removal that starts later waits until the key is created,
 * and then invalidates the key. Failures, if the person is not in the team: `team_not_yours` for a
 * member, `invalid_input` for an operator.
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
