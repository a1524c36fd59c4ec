import { personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { personOnly } from "@/lib/identity/person-only";
import { endAllSessionsSchema } from "@/lib/identity/schema";
import { endSessionsOf } from "./end-sessions";

/**
 * Ends all sessions of the current person immediately. `includingThis` decides whether the current
 * session ends too.
 */
export const endAllSessions = verb({
  kind: "change",
  name: "sessions.end_all",
  audience: "signed_in",
  input: endAllSessionsSchema,
  permit: personOnly,
  run: async (ctx, { includingThis }) => {
    const person = personOf(ctx.actor);
    if (!person) return fail("signed_out");
    const kept = includingThis ? undefined : person.sessionId;
    return succeed({ ended: await endSessionsOf(ctx, person.id, kept) });
  },
  audit: (ctx, { includingThis }, { ended }) => ({
    subject: { kind: "person", id: personOf(ctx.actor)?.id, label: ctx.actor.label },
    details: { ended, including_this: includingThis },
  }),
});
