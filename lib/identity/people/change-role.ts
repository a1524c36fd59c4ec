import { eq } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { operatorOnly, personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { lockPerson } from "@/lib/identity/lock-person";
import { personNote } from "@/lib/identity/person-note";
import { changeRoleSchema } from "@/lib/identity/schema";

/**
 * Makes a person an operator or a member. The new role applies from the person's next request.
 * Failures: `not_found`, `own_account`, `last_operator`.
 */
export const changeRole = verb({
  kind: "change",
  name: "people.change_role",
  audience: "operator",
  input: changeRoleSchema,
  permit: operatorOnly,
  denials: ["own_account", "last_operator"],
  run: async (ctx, { id, role }) => {
    const person = await lockPerson(ctx, id);
    if (!person) return fail("not_found");
    if (personOf(ctx.actor)?.id === id) return fail("own_account");
    if (role === "member" && person.lastOperator) return fail("last_operator");
    await ctx.db.update(people).set({ role }).where(eq(people.id, id));
    return succeed({ id, email: person.email, from: person.role, to: role });
  },
  audit: (_ctx, _input, value) => personNote(value, { from: value.from, to: value.to }),
});
