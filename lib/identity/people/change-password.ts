import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { people } from "@/db/schema/people";
import { personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { deleteLinks } from "@/lib/identity/links/link-code";
import { personNote } from "@/lib/identity/person-note";
import { personOnly } from "@/lib/identity/person-only";
import { changePasswordSchema } from "@/lib/identity/schema";
import { endSessionsOf } from "@/lib/identity/sessions/end-sessions";
import { checkOwnPassword } from "@/lib/identity/sign-in/check-own-password";
import { hashPassword } from "@/lib/identity/sign-in/password-hash";
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
    const checked = await checkOwnPassword(ctx, {
      ...{ password: input.currentPassword, field: "currentPassword" },
      ...{ action: NAME, note: personNote },
    });
    if (!checked.ok) return checked;
    const person = checked.value;
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
