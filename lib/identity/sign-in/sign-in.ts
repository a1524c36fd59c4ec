import { eq } from "drizzle-orm";
import { z } from "zod";
import { people } from "@/db/schema/people";
import { recordDenial } from "@/lib/audit/record-denial";
import { writeAudit } from "@/lib/core/audit-entry";
import type { Context } from "@/lib/core/context";
import { allowed } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, type Refused, type Result, succeed } from "@/lib/errors/errors";
import { personActor, personNote } from "@/lib/identity/person-note";
import { browserFields, signInSchema } from "@/lib/identity/schema";
import { beginSession } from "@/lib/identity/sessions/begin-session";
import { newDevice } from "@/lib/identity/sessions/device-cookie";
import { admitSignIn } from "./admit-sign-in";
import { verifyPassword } from "./password-hash";

/**
 * The result of a successful sign-in: the session that has begun, its person, and a device cookie.
 */
export interface SignedIn {
  readonly sessionId: string;
  readonly personId: string;
  /** The device cookie for this browser. See `newDevice`. */
  readonly device: string;
}

const NAME = "sessions.sign_in";

/**
 * Checks a password and begins a session of 30 days. An unknown email, a disabled person and a
 * wrong password all get `invalid_credentials` after the same time; only the audit record has the
 * reason. Other failures: `busy`, `rate_limited` and `account_held` (for the last two, see
 * `admitSignIn`).
 * Declared as a read, so that no transaction is open while Argon2 runs.
 */
export const signIn = verb({
  kind: "read",
  name: NAME,
  audience: "anyone",
  input: signInSchema,
  permit: () => allowed,
  run: async (ctx, input): Promise<Result<SignedIn>> => {
    const admitted = await admitSignIn(ctx, input);
    if ("ok" in admitted) return recordRefused(ctx, admitted);
    const { person, turn } = admitted;
    const verified = await verifyPassword(person?.passwordPhc ?? null, input.password, turn);
    if (!verified.ok) {
      admitted.refund();
      return verified;
    }
    const reason = !person
      ? "unknown_email"
      : person.disabledAt
        ? "person_disabled"
        : verified.value
          ? null
          : "wrong_password";
    if (!person || reason !== null) {
      const refused = fail("invalid_credentials", { reason: reason ?? "unknown_email" });
      // The email itself is not recorded for an unknown account, because people sometimes type
      // their password into that field.
      await writeAudit(ctx, NAME, person ? personNote(person) : {}, refused.failure);
      return refused;
    }
    const begun = await begin(ctx, {
      personId: person.id,
      phc: person.passwordPhc,
      userAgent: input.userAgent,
      replaces: input.replaces,
    });
    if (!begun.ok) return begun;
    admitted.refund();
    const { sessionId, person: now } = begun.value;
    return succeed({ sessionId, personId: now.id, device: newDevice(ctx, now) });
  },
});

/**
 * Records that an attempt was refused by a rate limit. The first attempts from an address get audit
 * records; further attempts are only counted.
 */
function recordRefused(ctx: Context, refused: Refused): Refused {
  const { code, reason = code } = refused.failure;
  recordDenial({
    ...{ at: ctx.now, action: NAME, code, reason },
    requestId: ctx.requestId,
    address: ctx.address ?? "unknown",
  });
  return refused;
}

const begin = verb({
  kind: "change",
  name: NAME,
  audience: "anyone",
  input: z.object({
    personId: z.string(),
    phc: z.string().nullable(),
    ...browserFields,
  }),
  permit: () => allowed,
  denials: ["invalid_credentials"],
  run: async (ctx, { personId, phc, ...browser }) => {
    const [person] = await ctx.db
      .select()
      .from(people)
      .where(eq(people.id, personId))
      .for("update");
    // The password was checked before this transaction began, so another request may have changed
    // it since.
    if (!person || person.disabledAt || person.passwordPhc !== phc) {
      return fail("invalid_credentials", { reason: "changed_meanwhile" });
    }
    return succeed({ sessionId: await beginSession(ctx, person.id, browser), person });
  },
  audit: (_ctx, _input, { person, sessionId }) => ({
    actor: personActor(person, sessionId),
    ...personNote(person),
  }),
});
