import { eq } from "drizzle-orm";
import { teams } from "@/db/schema/teams";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { teamSchema } from "./schema";
import { lockTeam, teamNote } from "./team-rows";

/**
 * Disables a team. Its keys are refused until it is enabled again, but its members can still sign
 * in. Failures: `forbidden`, `not_found`.
 */
export const disableTeam = verb({
  kind: "change",
  name: "teams.disable",
  audience: "operator",
  input: teamSchema,
  permit: administratorOnly,
  run: async (ctx, { id }) => {
    const team = await lockTeam(ctx, id);
    if (!team) return fail("not_found");
    const disabledAt = team.disabledAt ?? ctx.now;
    await ctx.db.update(teams).set({ disabledAt }).where(eq(teams.id, id));
    return succeed({ id, slug: team.slug });
  },
  audit: (_ctx, _input, team) => teamNote(team),
});
