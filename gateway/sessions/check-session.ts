import type { Caller } from "@/gateway/callers/authenticate";
import { MODERN_VERSION } from "@/gateway/eras/identity";
import type { Answer, Exchange } from "@/gateway/http/exchange";
import type { Request } from "@/gateway/http/request";
import { errorText, jsonAnswer } from "@/gateway/messages/rpc-text";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";
import { openSession } from "./session-states";

/** The code that the official SDKs send, and by which some clients recognize a lost session. */
const SESSION_NOT_FOUND = -32_001;

/**
 * Checks the session id of a request. Returns null if the request may continue: its session is an
 * open session of this caller, or it names none. Otherwise returns the 404 after which a client has
 * to initialize again (MCP 2025-11-25, Session Management, 3 and 4).
 */
export function checkSession(
  request: Request,
  caller: Caller,
  id: string | number | null = null,
): MaybePromise<Answer | null> {
  const sessionId = sessionIdOf(request.exchange);
  if (sessionId === undefined) return null;
  const { requestId } = request.exchange;
  return andThen(openSession(request, caller, sessionId), (session) =>
    session ? null : sessionNotFound(id, requestId),
  );
}

/**
 * Returns the session id of a request of the initialize era, or undefined if there is none. Clients
 * of 2026-07-28 have no sessions, so the header is ignored (Streamable HTTP, Earlier Streamable
 * HTTP Revisions).
 */
export function sessionIdOf({ headers }: Exchange): string | undefined {
  const isModern = headers["mcp-protocol-version"] === MODERN_VERSION;
  return isModern ? undefined : headers["mcp-session-id"];
}

/** The answer to a request with the id of a session that does not exist for its caller. */
export function sessionNotFound(id: string | number | null, requestId: string): Answer {
  const message = "Session not found. Send initialize without a session id to start a new session.";
  const data = { error: "not_found", request_id: requestId };
  return jsonAnswer(errorText(id, { code: SESSION_NOT_FOUND, message, data }), 404);
}
