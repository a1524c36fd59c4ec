import { randomUUID } from "node:crypto";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { teamMembers, teams } from "@/db/schema/teams";
import type { Context } from "@/lib/core/context";
import { administratorOnly, operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { closeSetup } from "@/lib/identity/links/close-setup";
import { issueLink } from "@/lib/identity/links/link-code";
import { personNote } from "@/lib/identity/person-note";
import { personView } from "@/lib/identity/person-rows";
import { createPersonSchema } from "@/lib/identity/schema";

/**
 * Adds a person to the given teams, or to the team `default`, and creates a single-use link with
 * which the person can set a password within seven days. Only operators can create an
 * operator, which closes set-up.
 * Failures: `email_taken`, and `invalid_input` for an unknown team.
 */
export const createPerson = verb({
  kind: "change",
  name: "people.create",
  audience: "operator",
  input: createPersonSchema,
  permit: (ctx, { role }) => (role === "member" ? administratorOnly(ctx) : operatorOnly(ctx)),
  run: async (ctx, { name, email, role, teamIds }) => {
    const id = randomUUID();
    const added = await ctx.db
      .insert(people)
      .values({ id, name, email, role, createdAt: ctx.now })
      .onConflictDoNothing()
      .returning({ id: people.id });
    if (added.length === 0) {
      return fail("email_taken", {
        fields: { email: "There is already a person with this email." },
      });
    }
    if (!(await join(ctx, id, teamIds ?? []))) {
      return fail("invalid_input", { fields: { teamIds: "This team does not exist." } });
    }
    if (role === "operator") await closeSetup(ctx);
    const link = await issueLink(ctx, "invitation", id);
    const person = await personView(ctx, id);
    if (!person) throw new Error("A person that was just added is missing.");
    return succeed({ person, link });
  },
  audit: (_ctx, { role }, { person }) =>
    personNote(person, { role, teams: person.teams.map((team) => team.slug) }),
});

/**
 * Adds the person to these teams, or to `default` if the list is empty. Returns false if one of the
 * teams does not exist or is disabled.
 */
async function join(ctx: Context, personId: string, teamIds: readonly string[]): Promise<boolean> {
  const which = teamIds.length > 0 ? inArray(teams.id, [...teamIds]) : eq(teams.slug, "default");
  const found = await ctx.db
    .select({ id: teams.id })
    .from(teams)
    .where(and(which, isNull(teams.disabledAt)));
  if (found.length === 0 || found.length < teamIds.length) return false;
  await ctx.db
    .insert(teamMembers)
    .values(found.map(({ id }) => ({ teamId: id, personId, joinedAt: ctx.now })));
  return true;
}
