import { eq } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { type AuditNote, writeAudit } from "@/lib/core/audit-entry";
import type { Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { charge } from "./attempt-budget";
import { verifyPassword } from "./password-hash";

type Person = typeof people.$inferSelect;

interface Given {
  readonly password: string;
  /** The field of the input that holds the password. */
  readonly field: string;
  /** The action under which a wrong password is recorded. */
  readonly action: string;
  readonly note: (person: Person) => AuditNote;
}

/**
 * Checks that the signed-in person knows their own password, and returns their row. Call it before
 * a transaction begins, because Argon2 runs. Wrong passwords are recorded, and limited per person.
 * Failures: `signed_out` if the actor is no person, `password_wrong`, `rate_limited`, `busy`.
 */
export async function checkOwnPassword(
  ctx: Context,
  { password, field, action, note }: Given,
): Promise<Result<Person>> {
  const id = personOf(ctx.actor)?.id;
  if (id === undefined) return fail("signed_out");
  const [person] = await ctx.db.select().from(people).where(eq(people.id, id));
  if (!person) return fail("signed_out");
  const attempt = charge(ctx, "person", person.id);
  if ("ok" in attempt) return attempt;
  const verified = await verifyPassword(person.passwordPhc, password);
  if (!verified.ok) {
    attempt.refund();
    return verified;
  }
  if (!verified.value) {
    const refused = fail("password_wrong", {
      fields: { [field]: "This is not your current password." },
    });
    await writeAudit(ctx, action, note(person), refused.failure);
    return refused;
  }
  attempt.refund();
  return succeed(person);
}
