import { teamMembers } from "@/db/schema/teams";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { lockPerson } from "@/lib/identity/lock-person";
import { addTeamMemberSchema } from "./schema";
import { lockTeam, teamNote } from "./team-rows";

/**
 * Adds a person to a team. The person remains in their other teams and can now also create keys in
 * this team. Failures: `forbidden`, `not_found`, and `invalid_input` if the person is already a
 * member.
 */
export const addTeamMember = verb({
  kind: "change",
  name: "teams.add_member",
  audience: "operator",
  input: addTeamMemberSchema,
  permit: operatorOnly,
  run: async (ctx, { id, personId, role }) => {
    const team = await lockTeam(ctx, id);
    const person = team && (await lockPerson(ctx, personId));
    if (!person) return fail("not_found");
    const added = await ctx.db
      .insert(teamMembers)
      .values({ teamId: id, personId, role, joinedAt: ctx.now })
      .onConflictDoNothing()
      .returning({ id: teamMembers.personId });
    if (added.length === 0) {
      return fail("invalid_input", { fields: { personId: "This person is in the team already." } });
    }
    return succeed({ id, slug: team.slug, person: person.email, role });
  },
  audit: (_ctx, _input, { person, role, ...team }) => teamNote(team, { person, role }),
});
