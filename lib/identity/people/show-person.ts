import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { personView } from "@/lib/identity/person-rows";
import { personSchema } from "@/lib/identity/schema";

/**
 * The view of a person, with the keys and calls that disabling the person would stop. Failure:
 * `not_found`.
 */
export const showPerson = verb({
  kind: "read",
  name: "people.show",
  audience: "operator",
  input: personSchema,
  permit: operatorOnly,
  run: async (ctx, { id }) => {
    const person = await personView(ctx, id);
    return person ? succeed(person) : fail("not_found");
  },
});
