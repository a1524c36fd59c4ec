import { sql } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { teamMembers } from "@/db/schema/teams";
import type { Context } from "@/lib/core/context";
import { leadOf } from "@/lib/core/permissions";
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
  audience: "lead_or_operator",
  input: addTeamMemberSchema,
  permit: (ctx, { id }) => leadOf(ctx, id),
  run: async (ctx, { id, role, ...named }) => {
    const team = await lockTeam(ctx, id);
    const personId = team && (named.personId ?? (await idOfEmail(ctx, named.email ?? "")));
    const person = personId && (await lockPerson(ctx, personId));
    if (!person) return fail("not_found");
    const added = await ctx.db
      .insert(teamMembers)
      .values({ teamId: id, personId: person.id, role, joinedAt: ctx.now })
      .onConflictDoNothing()
      .returning({ id: teamMembers.personId });
    if (added.length === 0) {
      return fail("invalid_input", {
        fields: { [named.email ? "email" : "personId"]: "This person is in the team already." },
      });
    }
    return succeed({ id, slug: team.slug, person: person.email, role });
  },
  audit: (_ctx, _input, { person, role, ...team }) => teamNote(team, { person, role }),
});

/** Returns the id of the person with this email, ignoring upper and lower case, or null. */
async function idOfEmail(ctx: Context, email: string): Promise<string | null> {
  const [person] = await ctx.db
    .select({ id: people.id })
    .from(people)
    .where(sql`lower(${people.email}) = lower(${email})`);
  return person?.id ?? null;
}
