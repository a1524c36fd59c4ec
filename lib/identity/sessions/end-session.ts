import { and, eq, isNull } from "drizzle-orm";
import { sessions } from "@/db/schema/sessions";
import { personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { personOnly } from "@/lib/identity/person-only";
import { endSessionSchema } from "@/lib/identity/schema";

/**
 * Ends one of the current person's sessions immediately. Failure: `not_found` if the session is not
 * open or belongs to another person.
 */
export const endSession = verb({
  kind: "change",
  name: "sessions.end",
  audience: "signed_in",
  input: endSessionSchema,
  permit: personOnly,
  run: async (ctx, { id }) => {
    const [ended] = await ctx.db
      .update(sessions)
      .set({ endedAt: ctx.now })
      .where(
        and(
          eq(sessions.id, id),
          eq(sessions.personId, personOf(ctx.actor)?.id ?? ""),
          isNull(sessions.endedAt),
        ),
      )
      .returning({ id: sessions.id });
    return ended ? succeed(ended) : fail("not_found");
  },
  audit: (ctx, { id }) => ({
    subject: { kind: "session", id },
    details: { current: personOf(ctx.actor)?.sessionId === id },
  }),
});
