import { eq } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { databaseErrorCode } from "@/db/unavailable";
import { fail, succeed } from "@/lib/errors";
import { personOf } from "@/lib/permissions";
import { verb } from "@/lib/verb";
import { personNote } from "./person-note";
import { personOnly } from "./person-only";
import { updateProfileSchema } from "./schema";

const UNIQUE_VIOLATION = "23505";

/** Changes the person's own name and email. Failure: `email_taken`. */
export const updateProfile = verb({
  kind: "change",
  name: "people.update_profile",
  audience: "signed_in",
  input: updateProfileSchema,
  permit: personOnly,
  run: async (ctx, { name, email }) => {
    const person = personOf(ctx.actor);
    if (!person) return fail("signed_out");
    try {
      // A savepoint: after a refused statement the transaction must still be able to answer.
      await ctx.db.transaction(async (db) => {
        await db.update(people).set({ name, email }).where(eq(people.id, person.id));
      });
    } catch (error) {
      if (databaseErrorCode(error) !== UNIQUE_VIOLATION) throw error;
      return fail("email_taken", { fields: { email: "Someone with this email is here already." } });
    }
    return succeed({ id: person.id, name, email });
  },
  audit: (ctx, _input, value) => personNote(value, { before: ctx.actor.label }),
});
