import { eq } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { databaseErrorCode } from "@/db/unavailable";
import { checkVersion, versionOf } from "@/lib/check-version";
import { fail, succeed } from "@/lib/errors";
import { personOf } from "@/lib/permissions";
import { verb } from "@/lib/verb";
import { personNote } from "./person-note";
import { personOnly } from "./person-only";
import { updateProfileSchema } from "./schema";

const UNIQUE_VIOLATION = "23505";

/** The version of a profile, for the form that changes it. */
export function profileVersion({ name, email }: { name: string; email: string }): string {
  return versionOf({ name, email });
}

/** Changes the person's own name and email. Failures: `conflict`, `email_taken`. */
export const updateProfile = verb({
  kind: "change",
  name: "people.update_profile",
  audience: "signed_in",
  input: updateProfileSchema,
  permit: personOnly,
  run: async (ctx, { name, email, version }) => {
    const person = personOf(ctx.actor);
    if (!person) return fail("signed_out");
    const [before] = await ctx.db
      .select({ name: people.name, email: people.email })
      .from(people)
      .where(eq(people.id, person.id))
      .for("update");
    if (!before) return fail("signed_out");
    const same = await checkVersion(ctx, {
      version,
      stored: before,
      subject: { kind: "person", id: person.id },
      actions: ["people.update_profile"],
    });
    if (!same.ok) return same;
    try {
      // A savepoint: after a refused statement the transaction must still be able to answer.
      await ctx.db.transaction(async (db) => {
        await db.update(people).set({ name, email }).where(eq(people.id, person.id));
      });
    } catch (error) {
      if (databaseErrorCode(error) !== UNIQUE_VIOLATION) throw error;
      return fail("email_taken", { fields: { email: "Someone with this email is here already." } });
    }
    return succeed({ id: person.id, name, email, version: profileVersion({ name, email }) });
  },
  audit: (ctx, _input, value) => personNote(value, { before: ctx.actor.label }),
});
