import { and, desc, eq, notInArray } from "drizzle-orm";
import { endedSessions } from "@/db/schema/ended-sessions";
import { resourceSubscriptions } from "@/db/schema/resource-subscriptions";
import { sessionLogLevels } from "@/db/schema/session-log-levels";
import type { Caller } from "@/gateway/callers/authenticate";
import type { Answer } from "@/gateway/http/exchange";
import type { Request } from "@/gateway/http/request";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import { sessionNotFound } from "./check-session";
import { openSession } from "./session-states";

/**
 * Maximum number of ended sessions that are remembered for a key. Beyond that, the oldest are
 * forgotten and their ids are accepted again until they expire, which affects only the key itself.
 */
const MOST_ENDED = 1_000;

/**
 * Ends the caller's session at its request (DELETE; MCP 2025-11-25, Session Management, 5): its
 * running calls, streams and subscriptions end, and afterwards no process accepts its id. Answers
 * 404 for a session that does not exist for this caller.
 */
export async function endSession(
  request: Request,
  caller: Caller,
  sessionId: string,
): Promise<Answer> {
  const { process, exchange, now } = request;
  const session = await openSession(request, caller, sessionId);
  if (!session) return sessionNotFound(null, exchange.requestId);
  const { db } = process;
  const keyId = caller.key.id;
  const mine = eq(endedSessions.keyId, keyId);
  const newest = db
    .select({ name: endedSessions.name })
    .from(endedSessions)
    .where(mine)
    .orderBy(desc(endedSessions.endedAt))
    .limit(MOST_ENDED - 1);
  await db.delete(endedSessions).where(and(mine, notInArray(endedSessions.name, newest)));
  const { name, endsAtMs } = session;
  await db
    .insert(endedSessions)
    .values({ name, keyId, endedAt: now, expiresAt: new Date(endsAtMs) })
    .onConflictDoNothing();
  await db.delete(resourceSubscriptions).where(eq(resourceSubscriptions.session, name));
  await db.delete(sessionLogLevels).where(eq(sessionLogLevels.session, name));
  await waitForProcesses(db);
  return { status: 204, headers: { "cache-control": "no-store" }, body: null };
}
