import { eq } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { administratorOnly, personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { mayAdminister } from "@/lib/identity/administer-person";
import { deleteLinks } from "@/lib/identity/links/link-code";
import { lockPerson } from "@/lib/identity/lock-person";
import { personNote } from "@/lib/identity/person-note";
import { personSchema } from "@/lib/identity/schema";
import { newGeneration } from "@/lib/identity/sessions/device-cookie";
import { endSessionsOf } from "@/lib/identity/sessions/end-sessions";

/**
 * Disables a person. Their sessions end immediately, their links are deleted, and their personal
 * keys are refused while the person is disabled. Failures: `not_found`, `forbidden` for an
 * operator unless another one disables them, `own_account`, `last_operator`.
 */
export const disablePerson = verb({
  kind: "change",
  name: "people.disable",
  audience: "operator",
  input: personSchema,
  permit: administratorOnly,
  denials: ["forbidden", "own_account", "last_operator"],
  run: async (ctx, { id }) => {
    const person = await lockPerson(ctx, id);
    if (!person) return fail("not_found");
    const may = mayAdminister(ctx, person);
    if (!may.allowed) return fail("forbidden", { rule: may.rule });
    if (personOf(ctx.actor)?.id === id) return fail("own_account");
    if (person.lastOperator) return fail("last_operator");
    if (!person.disabledAt) {
      await ctx.db
        .update(people)
        .set({ disabledAt: ctx.now, ...newGeneration })
        .where(eq(people.id, id));
    }
    await deleteLinks(ctx.db, id);
    const endedSessions = await endSessionsOf(ctx, id);
    return succeed({ id, email: person.email, endedSessions });
  },
  audit: (_ctx, _input, value) => personNote(value, { ended_sessions: value.endedSessions }),
});
