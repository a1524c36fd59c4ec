import type { Database } from "@/db/client";
import type { Actor, Context } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { acceptLink } from "@/lib/identity/links/accept-link";
import { createPerson } from "@/lib/identity/people/create-person";
import { readSession } from "@/lib/identity/sessions/read-session";
import type { PersonView, Role } from "@/lib/identity/view";

/** The password of every person that these test helpers create. */
export const PASSWORD = "quiet-meadow-52-lantern";

/** Returns an anonymous context with this client address. */
export function anonymous(db: Database, address = "127.0.0.1"): Context {
  return testContext({ db, address, actor: { kind: "anonymous", label: "anonymous" } });
}

/** Returns the input for creating a person. `test` makes the person's email unique. */
export function ada(test: string, role: Role = "member") {
  return { name: "Ada Example", email: `ada-${test}@example.com`, role };
}

/** Extracts the secret code from the URL of a link. */
export function codeOf(url: string): string {
  return new URL(url).hash.slice(1);
}

/** Creates a person who has accepted their invitation and is signed in. */
export async function personWithPassword(
  ctx: Context,
  input: ReturnType<typeof ada>,
): Promise<PersonView & { sessionId: string }> {
  const created = await createPerson(testContext({ db: ctx.db }), input);
  if (!created.ok) throw new Error(created.failure.code);
  const { person, link } = created.value;
  const accepted = await acceptLink(ctx, { code: codeOf(link.url), password: PASSWORD });
  if (!accepted.ok) throw new Error(accepted.failure.code);
  return { ...person, sessionId: accepted.value.sessionId };
}

/** Returns a context whose actor is the person of this session. */
export async function contextOf(ctx: Context, sessionId: string): Promise<Context> {
  const actor: Actor | null = await readSession(ctx.db, sessionId, ctx.now);
  if (!actor) throw new Error("The session is not valid.");
  return { ...ctx, actor };
}
