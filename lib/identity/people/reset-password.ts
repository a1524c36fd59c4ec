import { eq } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { operatorOnly, personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { issueLink } from "@/lib/identity/links/link-code";
import { lockPerson } from "@/lib/identity/lock-person";
import { personNote } from "@/lib/identity/person-note";
import { personSchema } from "@/lib/identity/schema";
import { newGeneration } from "@/lib/identity/sessions/device-cookie";
import { endSessionsOf } from "@/lib/identity/sessions/end-sessions";

/**
 * Creates a single-use link with which the person sets a new password. The link is valid for 24
 * hours, or for seven days if the person has never had a password. The old password, the sessions
 * and the device cookies become invalid immediately. Failures: `not_found` if the person is unknown
 * or disabled; `own_account`, because people change their own password in the settings.
 */
export const resetPassword = verb({
  kind: "change",
  name: "people.reset_password",
  audience: "operator",
  input: personSchema,
  permit: operatorOnly,
  denials: ["own_account"],
  run: async (ctx, { id }) => {
    const person = await lockPerson(ctx, id);
    if (!person || person.disabledAt) return fail("not_found");
    if (personOf(ctx.actor)?.id === id) return fail("own_account");
    const purpose = person.hasPassword ? "password_reset" : "invitation";
    await ctx.db
      .update(people)
      .set({ passwordPhc: null, ...newGeneration })
      .where(eq(people.id, id));
    const endedSessions = await endSessionsOf(ctx, id);
    const link = await issueLink(ctx, purpose, id);
    return succeed({ id: id, email: person.email, link, endedSessions });
  },
  audit: (_ctx, _input, value) => personNote(value, { ended_sessions: value.endedSessions }),
});
