import { eq } from "drizzle-orm";
import { z } from "zod";
import { people } from "@/db/schema/people";
import type { Context } from "@/lib/core/context";
import { allowed } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { personActor, personNote } from "@/lib/identity/person-note";
import { acceptLinkSchema, browserFields } from "@/lib/identity/schema";
import { beginSession } from "@/lib/identity/sessions/begin-session";
import { newDevice } from "@/lib/identity/sessions/device-cookie";
import { endSessionsOf } from "@/lib/identity/sessions/end-sessions";
import { wrongCode } from "@/lib/identity/sign-in/attempt-budget";
import { hashPassword } from "@/lib/identity/sign-in/password-hash";
import { passwordProblem } from "@/lib/identity/sign-in/password-problem";
import type { SignedIn } from "@/lib/identity/sign-in/sign-in";
import { findLink, spendLink } from "./link-code";

const NAME = "links.accept";

/**
 * Redeems an invitation or a reset link: sets the person's password, ends the sessions that the
 * person already has, and begins a new one. The link cannot be used again. Failures:
 * `link_invalid`, `invalid_input` for a password that is easy to guess, `rate_limited`, `busy`.
 * Declared as a read, so that no transaction is open while Argon2 runs.
 */
export const acceptLink = verb({
  kind: "read",
  name: NAME,
  audience: "anyone",
  input: acceptLinkSchema,
  permit: () => allowed,
  run: async (ctx, { code, password, ...browser }): Promise<Result<SignedIn>> => {
    // The password is hashed only if the code is valid. An invalid code is refused and recorded by
    // `accept` below.
    const person = await personOfLink(ctx, code);
    let phc: string | null = null;
    if (!person) {
      const wrong = wrongCode(ctx, fail("link_invalid"));
      if (wrong.failure.code === "rate_limited") return wrong;
    } else {
      const problem = passwordProblem(password, person);
      if (problem) return fail("invalid_input", { fields: { password: problem } });
      const hashed = await hashPassword(password);
      if (!hashed.ok) return hashed;
      phc = hashed.value;
    }
    const accepted = await accept(ctx, { code, phc, ...browser });
    if (!accepted.ok) return accepted;
    const { sessionId, person: now } = accepted.value;
    return succeed({ sessionId, personId: now.id, device: newDevice(ctx, now) });
  },
});

async function personOfLink(ctx: Context, code: string) {
  const link = await findLink(ctx, code);
  if (!link?.personId) return null;
  const [person] = await ctx.db
    .select({ name: people.name, email: people.email })
    .from(people)
    .where(eq(people.id, link.personId));
  return person ?? null;
}

const accept = verb({
  kind: "change",
  name: NAME,
  audience: "anyone",
  input: z.object({
    code: z.string(),
    phc: z.string().nullable(),
    ...browserFields,
  }),
  permit: () => allowed,
  denials: ["link_invalid"],
  run: async (ctx, { code, phc, ...browser }) => {
    const link = phc === null ? null : await spendLink(ctx, code);
    if (!link?.personId) return fail("link_invalid");
    const [person] = await ctx.db
      .select({
        ...{ id: people.id, email: people.email, role: people.role, end: people.disabledAt },
        deviceGeneration: people.deviceGeneration,
      })
      .from(people)
      .where(eq(people.id, link.personId))
      .for("update");
    if (!person || person.end) return fail("link_invalid", { reason: "person_disabled" });
    await ctx.db.update(people).set({ passwordPhc: phc }).where(eq(people.id, person.id));
    await endSessionsOf(ctx, person.id);
    const sessionId = await beginSession(ctx, person.id, browser);
    return succeed({ person, purpose: link.purpose, sessionId });
  },
  audit: (_ctx, _input, { person, purpose, sessionId }) => ({
    actor: personActor(person, sessionId),
    ...personNote(person, { purpose }),
  }),
});
