import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { people } from "@/db/schema/people";
import { writeAudit } from "@/lib/core/audit-entry";
import { personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { deleteLinks } from "@/lib/identity/links/link-code";
import { personNote } from "@/lib/identity/person-note";
import { personOnly } from "@/lib/identity/person-only";
import { changePasswordSchema } from "@/lib/identity/schema";
import { endSessionsOf } from "@/lib/identity/sessions/end-sessions";
import { charge } from "@/lib/identity/sign-in/attempt-budget";
import { hashPassword, verifyPassword } from "@/lib/identity/sign-in/password-hash";
import { passwordProblem } from "@/lib/identity/sign-in/password-problem";

const NAME = "people.change_password";

/**
 * Changes the password of the current person and ends the person's other sessions. The person must
 * give the current password. Failures: `password_wrong`, `invalid_input` for a new password that is
 * easy to guess, `rate_limited`, `busy`.
 * Declared as a read, so that no transaction is open while Argon2 runs.
 */
export const changePassword = verb({
  kind: "read",
  name: NAME,
  audience: "signed_in",
  input: changePasswordSchema,
  permit: personOnly,
  run: async (ctx, input): Promise<Result<{ endedSessions: number }>> => {
    const id = personOf(ctx.actor)?.id ?? "";
    const [person] = await ctx.db.select().from(people).where(eq(people.id, id));
    if (!person) return fail("signed_out");
    const attempt = charge(ctx, "person", person.id);
    if ("ok" in attempt) return attempt;
    const verified = await verifyPassword(person.passwordPhc, input.currentPassword);
    if (!verified.ok) {
      attempt.refund();
      return verified;
    }
    if (!verified.value) {
      const refused = fail("password_wrong", {
        fields: { currentPassword: "This is not your current password." },
      });
      await writeAudit(ctx, NAME, personNote(person), refused.failure);
      return refused;
    }
    attempt.refund();
    const problem = passwordProblem(input.newPassword, person);
    if (problem) return fail("invalid_input", { fields: { newPassword: problem } });
    const hashed = await hashPassword(input.newPassword);
    if (!hashed.ok) return hashed;
    return replace(ctx, { before: person.passwordPhc ?? "", after: hashed.value });
  },
});

const replace = verb({
  kind: "change",
  name: NAME,
  audience: "signed_in",
  input: z.object({ before: z.string(), after: z.string() }),
  permit: personOnly,
  run: async (ctx, { before, after }) => {
    const person = personOf(ctx.actor);
    if (!person) return fail("signed_out");
    // The password was checked before this transaction began, so another request may have changed
    // it since.
    const changed = await ctx.db
      .update(people)
      .set({ passwordPhc: after })
      .where(and(eq(people.id, person.id), eq(people.passwordPhc, before)))
      .returning({ id: people.id });
    if (changed.length === 0) return fail("password_wrong", { reason: "changed_meanwhile" });
    await deleteLinks(ctx.db, person.id);
    return succeed({ endedSessions: await endSessionsOf(ctx, person.id, person.sessionId) });
  },
  audit: (ctx, _input, { endedSessions }) => ({
    subject: { kind: "person", id: personOf(ctx.actor)?.id, label: ctx.actor.label },
    details: { ended_sessions: endedSessions },
  }),
});
