import { and, eq } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { teamMembers } from "@/db/schema/teams";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { teamRoleSchema } from "./schema";
import { lockTeam, teamNote } from "./team-rows";

/** Sets the role of a member in a team to lead or member. Failures: `forbidden`, `not_found`. */
export const setTeamRole = verb({
  kind: "change",
  name: "teams.set_role",
  audience: "operator",
  input: teamRoleSchema,
  permit: administratorOnly,
  run: async (ctx, { id, personId, role }) => {
    const team = await lockTeam(ctx, id);
    if (!team) return fail("not_found");
    const [set] = await ctx.db
      .update(teamMembers)
      .set({ role })
      .from(people)
      .where(
        and(
          eq(teamMembers.teamId, id),
          eq(teamMembers.personId, personId),
          eq(people.id, teamMembers.personId),
        ),
      )
      .returning({ person: people.email });
    if (!set) return fail("not_found");
    return succeed({ id, slug: team.slug, person: set.person, role });
  },
  audit: (_ctx, _input, { person, role, ...team }) => teamNote(team, { person, role }),
});
