import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { people } from "@/db/schema/people";
import { sessions } from "@/db/schema/sessions";
import { writeAudit } from "@/lib/audit/entry";
import { recordDenial } from "@/lib/audit/record-denial";
import type { Context } from "@/lib/context";
import { fail, type Refused, type Result, succeed } from "@/lib/errors";
import { allowed } from "@/lib/permissions";
import { verb } from "@/lib/verb";
import { attemptFromAddress, attemptOnAccount } from "./attempt-budget";
import { beginSession } from "./begin-session";
import { verifyPassword } from "./password-hash";
import { personActor, personNote } from "./person-note";
import { browserFields, signInSchema } from "./schema";

/** A session that has begun. */
export interface SignedIn {
  readonly sessionId: string;
  readonly personId: string;
}

const NAME = "sessions.sign_in";

/**
 * Proves a password and begins a session of 30 days. An unknown email, a disabled person and a
 * wrong password are one answer (`invalid_credentials`) after the same time; the record knows the
 * reason. Failures besides: `rate_limited` (an address or an account had too many), `busy`.
 * It is a read to the wrapper, so that no transaction stays open while Argon2 runs.
 */
export const signIn = verb({
  kind: "read",
  name: NAME,
  audience: "anyone",
  input: signInSchema,
  permit: () => allowed,
  run: async (ctx, input): Promise<Result<SignedIn>> => {
    const fromAddress = attemptFromAddress(ctx);
    if ("ok" in fromAddress) return tooOften(ctx, "failures_of_address", fromAddress);
    const onAccount = attemptOnAccount(ctx, input.email);
    if ("ok" in onAccount && !(await isKnownAddress(ctx, input.email))) {
      return tooOften(ctx, "failures_of_account", onAccount);
    }

    const [person] = await ctx.db
      .select()
      .from(people)
      .where(sql`lower(${people.email}) = lower(${input.email})`);
    const verified = await verifyPassword(person?.passwordPhc ?? null, input.password);
    if (!verified.ok) return verified;
    const reason = !person
      ? "unknown_email"
      : person.disabledAt
        ? "person_disabled"
        : verified.value
          ? null
          : "wrong_password";
    if (!person || reason !== null) {
      const refused = fail("invalid_credentials", { reason: reason ?? "unknown_email" });
      // An unknown email is not kept: people type passwords into that field.
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
    fromAddress.refund();
    if (!("ok" in onAccount)) onAccount.refund();
    return succeed({ sessionId: begun.value.sessionId, personId: person.id });
  },
});

/** Recorded like a flood of wrong keys: the first few of an address, then only their number. */
function tooOften(ctx: Context, reason: string, refused: Refused): Refused {
  recordDenial({
    at: ctx.now,
    action: NAME,
    code: refused.failure.code,
    reason,
    requestId: ctx.requestId,
    address: ctx.address ?? "unknown",
  });
  return refused;
}

/** Whoever attacks an account from elsewhere does not lock out where its person signed in before. */
async function isKnownAddress(ctx: Context, email: string): Promise<boolean> {
  if (ctx.address === null) return false;
  const [row] = await ctx.db
    .select({ id: sessions.id })
    .from(sessions)
    .innerJoin(people, eq(people.id, sessions.personId))
    .where(and(sql`lower(${people.email}) = lower(${email})`, eq(sessions.address, ctx.address)))
    .limit(1);
  return row !== undefined;
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
    // The password was checked outside of this transaction: it must still be the one.
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
