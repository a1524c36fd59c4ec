import { eq } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { databaseErrorCode } from "@/db/unavailable";
import { checkVersion } from "@/lib/audit/check-version";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { type Profile, profileVersion } from "@/lib/identity/profile";

const UNIQUE_VIOLATION = "23505";

export interface SavedProfile extends Profile {
  readonly id: string;
  readonly before: Profile;
  readonly version: string;
}

/**
 * Changes a person's name and email while the person's row is locked. `decide` gets the stored
 * profile and returns the new one. Failures: `not_found`, `conflict`, `email_taken`, and those of
 * `decide`.
 */
export async function saveProfile(
  ctx: Context,
  { id, version }: { id: string; version: string | undefined },
  decide: (before: Profile) => Result<Profile>,
): Promise<Result<SavedProfile>> {
  const [before] = await ctx.db
    .select({ name: people.name, email: people.email })
    .from(people)
    .where(eq(people.id, id))
    .for("no key update");
  if (!before) return fail("not_found");
  const decided = decide(before);
  if (!decided.ok) return decided;
  const same = await checkVersion(ctx, {
    version,
    stored: before,
    subject: { kind: "person", id },
    actions: ["people.update_profile", "people.update"],
  });
  if (!same.ok) return same;
  const { name, email } = decided.value;
  try {
    // If the email is taken, only this savepoint is rolled back, and the rest of the transaction is
    // kept.
    await ctx.db.transaction(async (db) => {
      await db.update(people).set({ name, email }).where(eq(people.id, id));
    });
  } catch (error) {
    if (databaseErrorCode(error) !== UNIQUE_VIOLATION) throw error;
    return fail("email_taken", { fields: { email: "There is already a person with this email." } });
  }
  return succeed({ id, name, email, before, version: profileVersion({ name, email }) });
}
