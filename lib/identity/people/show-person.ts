import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { personView } from "@/lib/identity/person-rows";
import { personSchema } from "@/lib/identity/schema";

/**
 * Shows a person, with the number of keys that would stop working if the person were disabled, and
 * the number of calls that were recently made with them. Failure: `not_found`.
 */
export const showPerson = verb({
  kind: "read",
  name: "people.show",
  audience: "operator",
  input: personSchema,
  permit: administratorOnly,
  run: async (ctx, { id }) => {
    const person = await personView(ctx, id);
    return person ? succeed(person) : fail("not_found");
  },
});
