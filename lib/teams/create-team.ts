import { randomUUID } from "node:crypto";
import { teams } from "@/db/schema/teams";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { createTeamSchema } from "./schema";
import { teamNote } from "./team-rows";
import type { TeamView } from "./view";
import { slugOf } from "./view-bounds";

/**
 * Creates a team without members, keys or grants. If no slug is given, it is derived from the name.
 * Failures: `forbidden`, `team_taken`, `invalid_input`.
 */
export const createTeam = verb({
  kind: "change",
  name: "teams.create",
  audience: "operator",
  input: createTeamSchema,
  permit: administratorOnly,
  run: async (ctx, input) => {
    const slug = input.slug ?? slugOf(input.name);
    if (slug === "") {
      return fail("invalid_input", { fields: { slug: "Give the team a short name." } });
    }
    const team = { id: randomUUID(), slug, name: input.name };
    const made = await ctx.db
      .insert(teams)
      .values({ ...team, createdAt: ctx.now })
      .onConflictDoNothing({ target: teams.slug })
      .returning({ id: teams.id });
    if (made.length === 0) {
      return fail("team_taken", { fields: { slug: `The short name ${slug} is taken.` } });
    }
    return succeed<TeamView>({ ...team, disabled: false });
  },
  audit: (_ctx, _input, team) => teamNote(team, { name: team.name }),
});
