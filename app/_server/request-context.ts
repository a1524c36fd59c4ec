import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { isDatabaseUnavailable } from "@/db/unavailable";
import { newRequestId } from "@/gateway/http/edge/request-id";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { readSession, type SessionPerson } from "@/lib/identity/sessions/read-session";
import { currentProcess } from "@/lib/process/process";
import { DatabaseAway } from "./database-away";
import { safeNext } from "./safe-next";
import { sessionIdOfRequest } from "./session-cookie";

/** A context whose actor is a signed-in user. */
export interface SignedInContext extends Context {
  readonly actor: SessionPerson;
}

/**
 * Returns the context of a request without a signed-in user, for example during sign-in, during
 * set-up, or when an invitation link is used.
 */
export const anonymousContext = cache(async (): Promise<Context> => {
  const process = currentProcess();
  const head = await headers();
  // The headers are trusted only behind the edge, because the edge replaces the values that a
  // client sent.
  const edge = (name: string) => (process.behindEdge ? head.get(name) : null);
  return {
    db: process.db,
    actor: { kind: "anonymous", label: "anonymous" },
    now: new Date(),
    requestId: edge("x-latchkey-request-id") ?? newRequestId(),
    address: edge("x-latchkey-address"),
    config: process.config,
    secrets: process.secrets,
    log: process.log,
  };
});

/**
 * Returns the context of the signed-in user, read from the stored session. Failures: `signed_out`,
 * `database_unavailable`. The result is cached for one request.
 */
export const actionContext = cache(async (): Promise<Result<SignedInContext>> => {
  const ctx = await anonymousContext();
  const sid = await sessionIdOfRequest(currentProcess());
  if (sid === null) return fail("signed_out");
  try {
    const actor = await readSession(ctx.db, sid, ctx.now);
    return actor ? succeed({ ...ctx, actor }) : fail("signed_out");
  } catch (error) {
    if (isDatabaseUnavailable(error)) return fail("database_unavailable");
    throw error;
  }
});

/**
 * Returns the context of a console page. Redirects to /sign-in if there is no session. Throws
 * {@link DatabaseAway} if the session cannot be read, and the error boundary then shows the page
 * for an unreachable database.
 */
export async function pageContext(): Promise<SignedInContext> {
  const result = await actionContext();
  if (result.ok) return result.value;
  if (result.failure.code === "database_unavailable") throw new DatabaseAway();
  // proxy.ts has put the path of the requested page into the x-latchkey-path header.
  const next = safeNext((await headers()).get("x-latchkey-path"));
  redirect(next === "/" ? "/sign-in" : `/sign-in?${new URLSearchParams({ next })}`);
}
