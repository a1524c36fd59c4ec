import { eq } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { mayAdminister } from "@/lib/identity/administer-person";
import { lockPerson } from "@/lib/identity/lock-person";
import { personNote } from "@/lib/identity/person-note";
import { personSchema } from "@/lib/identity/schema";

/**
 * Enables a disabled person. Their personal keys are accepted again, but the sessions and links
 * that were ended are not restored. Failure: `not_found`.
 */
export const enablePerson = verb({
  kind: "change",
  name: "people.enable",
  audience: "operator",
  input: personSchema,
  permit: administratorOnly,
  denials: ["forbidden"],
  run: async (ctx, { id }) => {
    const person = await lockPerson(ctx, id);
    if (!person) return fail("not_found");
    const may = mayAdminister(ctx, person);
    if (!may.allowed) return fail("forbidden", { rule: may.rule });
    await ctx.db.update(people).set({ disabledAt: null }).where(eq(people.id, id));
    return succeed({ id, email: person.email });
  },
  audit: (_ctx, _input, value) => personNote(value),
});
