import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import { SESSION_ENDED, SESSIONS_APART } from "@/gateway/upstreams/link";
import { fail } from "@/lib/errors/errors";
import { isApart } from "@/lib/servers/view-sessions";

/**
 * True if callers must not share this connection, judged by what the connection itself shows. A
 * server may have begun to issue session ids since its row was read.
 */
export function mustNotBeShared({ connection, reached: { target } }: Carrier): boolean {
  const { sessions, reach } = target;
  return isApart(sessions, reach.transport, connection.sessionId !== null);
}

/**
 * The failure of a call that asks for a shared session, because its catalogue is older than the
 * decision to keep sessions apart.
 */
export function sessionsApart(server: string) {
  const problem = "Its sessions have just become separate for each key. Try again.";
  const details = { reason: SESSIONS_APART, retryAfterSeconds: 1, params: { server, problem } };
  return fail("upstream_unavailable", details);
}

/** The failure of a call whose session was ended for good while the call prepared to use it. */
export function sessionEnded(server: string) {
  const problem = "Its session was ended. Try again.";
  const details = { reason: SESSION_ENDED, retryAfterSeconds: 1, params: { server, problem } };
  return fail("upstream_unavailable", details);
}
