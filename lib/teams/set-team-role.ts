import { and, eq } from "drizzle-orm";
import { teamMembers } from "@/db/schema/teams";
import { leadOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { mayPlace } from "@/lib/identity/administer-person";
import { lockPerson } from "@/lib/identity/lock-person";
import { teamRoleSchema } from "./schema";
import { lockTeam, teamNote } from "./team-rows";

/**
 * Sets the role of a member in a team to lead or member. Failures: `forbidden`, also for a lead who
 * changes the role of an operator, and `not_found`.
 */
export const setTeamRole = verb({
  kind: "change",
  name: "teams.set_role",
  audience: "lead_or_operator",
  input: teamRoleSchema,
  permit: (ctx, { id }) => leadOf(ctx, id),
  denials: ["forbidden"],
  run: async (ctx, { id, personId, role }) => {
    const team = await lockTeam(ctx, id);
    if (!team) return fail("not_found");
    const person = await lockPerson(ctx, personId);
    const [set] = person
      ? await ctx.db
          .update(teamMembers)
          .set({ role })
          .where(and(eq(teamMembers.teamId, id), eq(teamMembers.personId, personId)))
          .returning({ id: teamMembers.id })
      : [];
    if (!person || !set) return fail("not_found");
    const may = mayPlace(ctx, person);
    if (!may.allowed) return fail("forbidden", { rule: may.rule });
    return succeed({ id, slug: team.slug, person: person.email, role });
  },
  audit: (_ctx, _input, { person, role, ...team }) => teamNote(team, { person, role }),
});
