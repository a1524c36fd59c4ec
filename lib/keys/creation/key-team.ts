import { eq } from "drizzle-orm";
import { teams } from "@/db/schema/teams";
import { administers, type Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import { fail, type Result, succeed } from "@/lib/errors/errors";

const NO_TEAM_CHOSEN = { fields: { teamId: "Choose a team." } };

/**
 * Finds the team of a new key. If no team is given, this is the person's only team, the team of the
 * key that makes the request, or `default` for the command line. Failures: `team_not_yours` for a
 * member who does not belong to the team or gives an unknown team; `invalid_input` if the team must
 * be chosen, is unknown, or is disabled.
 */
export async function teamOfNewKey(ctx: Context, teamId?: string): Promise<Result<{ id: string }>> {
  const person = personOf(ctx.actor);
  const mine = person?.teamIds ?? [];
  const own = ctx.actor.kind === "key" ? ctx.actor.teamId : undefined;
  const wanted = teamId ?? own ?? (mine.length === 1 ? mine[0] : undefined);
  if (person && !wanted) return fail("invalid_input", NO_TEAM_CHOSEN);
  if (wanted && !administers(ctx.actor) && !mine.includes(wanted)) return fail("team_not_yours");
  const [team] = await ctx.db
    .select({ id: teams.id, disabledAt: teams.disabledAt })
    .from(teams)
    .where(wanted ? eq(teams.id, wanted) : eq(teams.slug, "default"));
  if (!team) return fail("invalid_input", NO_TEAM_CHOSEN);
  if (team.disabledAt) {
    return fail("invalid_input", { fields: { teamId: "This team is disabled." } });
  }
  return succeed({ id: team.id });
}
