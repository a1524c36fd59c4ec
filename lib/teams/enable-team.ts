import { eq } from "drizzle-orm";
import { teams } from "@/db/schema/teams";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { teamSchema } from "./schema";
import { lockTeam, teamNote } from "./team-rows";

/** Enables a disabled team, so that its keys work again. Failures: `forbidden`, `not_found`. */
export const enableTeam = verb({
  kind: "change",
  name: "teams.enable",
  audience: "operator",
  input: teamSchema,
  permit: administratorOnly,
  run: async (ctx, { id }) => {
    const team = await lockTeam(ctx, id);
    if (!team) return fail("not_found");
    await ctx.db.update(teams).set({ disabledAt: null }).where(eq(teams.id, id));
    return succeed({ id, slug: team.slug });
  },
  audit: (_ctx, _input, team) => teamNote(team),
});
