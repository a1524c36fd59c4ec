import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { installation } from "@/db/schema/installation";
import { people } from "@/db/schema/people";
import { teamMembers, teams } from "@/db/schema/teams";
import { allowed } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { personActor, personNote } from "@/lib/identity/person-note";
import { browserFields, completeSetupSchema } from "@/lib/identity/schema";
import { beginSession } from "@/lib/identity/sessions/begin-session";
import { newDevice } from "@/lib/identity/sessions/device-cookie";
import { wrongCode } from "@/lib/identity/sign-in/attempt-budget";
import { hashPassword } from "@/lib/identity/sign-in/password-hash";
import { passwordProblem } from "@/lib/identity/sign-in/password-problem";
import type { SignedIn } from "@/lib/identity/sign-in/sign-in";
import { closeSetup } from "./close-setup";
import { findLink, spendLink } from "./link-code";

const NAME = "installation.set_up";

/**
 * Creates the first operator with the code of a set-up link, and begins their session. If two
 * requests arrive at the same time, only one succeeds, and set-up never opens again. Failures:
 * `link_invalid`, `setup_closed`, `email_taken`, `invalid_input` for a password that is easy to
 * guess, `rate_limited`, `busy`.
 * Declared as a read, so that no transaction is open while Argon2 runs.
 */
export const completeSetup = verb({
  kind: "read",
  name: NAME,
  audience: "anyone",
  input: completeSetupSchema,
  permit: () => allowed,
  run: async (ctx, { code, name, email, password, ...browser }): Promise<Result<SignedIn>> => {
    // The password is hashed only if the code is valid. An invalid code is refused and recorded by
    // `makeFirstOperator` below.
    const link = await findLink(ctx, code);
    let phc: string | null = null;
    if (link?.purpose !== "setup") {
      const wrong = wrongCode(ctx, fail("link_invalid"));
      if (wrong.failure.code === "rate_limited") return wrong;
    } else {
      const problem = passwordProblem(password, { name, email });
      if (problem) return fail("invalid_input", { fields: { password: problem } });
      const hashed = await hashPassword(password);
      if (!hashed.ok) return hashed;
      phc = hashed.value;
    }
    const made = await makeFirstOperator(ctx, { code, name, email, phc, ...browser });
    if (!made.ok) return made;
    const { sessionId, person } = made.value;
    return succeed({ sessionId, personId: person.id, device: newDevice(ctx, person) });
  },
});

const makeFirstOperator = verb({
  kind: "change",
  name: NAME,
  audience: "anyone",
  input: z.object({
    code: z.string(),
    name: z.string(),
    email: z.string(),
    phc: z.string().nullable(),
    ...browserFields,
  }),
  permit: () => allowed,
  denials: ["link_invalid", "setup_closed"],
  run: async (ctx, { code, name, email, phc, ...browser }) => {
    if (phc === null) return fail("link_invalid");
    // The installation's row is locked before the link's row, in the same order as in `openSetup`.
    // A concurrent request therefore waits here.
    const [row] = await ctx.db
      .select({ setUpAt: installation.setUpAt })
      .from(installation)
      .for("update");
    if (!row || row.setUpAt) return fail("setup_closed");
    if ((await spendLink(ctx, code))?.purpose !== "setup") return fail("link_invalid");
    await closeSetup(ctx);
    const role = "operator" as const;
    const person = { id: randomUUID(), name, email, role, deviceGeneration: 1 };
    const added = await ctx.db
      .insert(people)
      .values({ ...person, passwordPhc: phc, createdAt: ctx.now })
      .onConflictDoNothing()
      .returning({ id: people.id });
    if (added.length === 0) {
      return fail("email_taken", {
        fields: { email: "There is already a person with this email." },
      });
    }
    const [team] = await ctx.db.select().from(teams).where(eq(teams.slug, "default"));
    if (!team) throw new Error("The team default is missing.");
    await ctx.db
      .insert(teamMembers)
      .values({ teamId: team.id, personId: person.id, role: "lead", joinedAt: ctx.now });
    return succeed({ person, sessionId: await beginSession(ctx, person.id, browser) });
  },
  audit: (_ctx, _input, { person, sessionId }) => ({
    actor: personActor(person, sessionId),
    ...personNote(person),
  }),
});
