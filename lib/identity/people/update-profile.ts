import { actsAsOperator, type Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { personNote } from "@/lib/identity/person-note";
import { personOnly } from "@/lib/identity/person-only";
import type { Profile } from "@/lib/identity/profile";
import { updateProfileSchema } from "@/lib/identity/schema";
import { saveProfile } from "./save-profile";

const EMAIL_RULE = "Only an operator can change a member's email, on the People page.";

/**
 * Changes the current person's name; operators can also change their own email. A member who gives
 * another email always gets `forbidden`, so that members cannot find out whether an email has an
 * account. Failures: `forbidden`, `conflict`, and for operators `email_taken`.
 */
export const updateProfile = verb({
  kind: "change",
  name: "people.update_profile",
  audience: "signed_in",
  input: updateProfileSchema,
  permit: personOnly,
  run: async (ctx, { name, email, version }) => {
    const person = personOf(ctx.actor);
    if (!person) return fail("signed_out");
    return saveProfile(ctx, { id: person.id, version }, (before) =>
      checkEmailChange(ctx, before, { name, email: email ?? before.email }),
    );
  },
  audit: (_ctx, _input, { before, ...value }) => personNote(value, { before: before.email }),
});

function checkEmailChange(ctx: Context, before: Profile, next: Profile): Result<Profile> {
  const same = next.email.toLowerCase() === before.email.toLowerCase();
  if (same || actsAsOperator(ctx.actor)) return succeed(next);
  return fail("forbidden", {
    ...{ rule: EMAIL_RULE, reason: "permission" },
    fields: { email: EMAIL_RULE },
  });
}
