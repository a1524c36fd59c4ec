import { sessionName } from "@/gateway/eras/session-id";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { onSessionEnd } from "@/gateway/sessions/session-states";
import { shared } from "@/lib/process/process";

interface OpenCall {
  readonly sessionId: string;
  readonly cancel: () => void;
}

/** The running calls of this process that can be cancelled, by key, session and request id. */
const openCalls = () =>
  shared("gateway.calls", () => {
    const calls = new Map<string, OpenCall>();
    onSessionEnd((ended) => {
      if (ended === null) return;
      for (const { sessionId, cancel } of [...calls.values()]) {
        if (sessionName(sessionId) === ended) cancel();
      }
    });
    return calls;
  });

const NOTHING = () => {};

const nameOf = (keyId: string, sessionId: string, id: unknown) =>
  `${keyId} ${sessionId} ${JSON.stringify(id)}`;

/**
 * Registers a call, so that a `notifications/cancelled` message in the same session cancels the
 * call while it runs in this process, and so does the end of the session. Returns a function that
 * removes the registration. Does nothing for a client without a session, because such a client
 * cancels a call by closing its request.
 */
export function cancellable(
  { caller, request, dialect, id }: McpRequest,
  cancel: () => void,
): () => void {
  const sessionId = dialect.sessionOf(request.exchange);
  if (sessionId === null) return NOTHING;
  const name = nameOf(caller.key.id, sessionId, id);
  const calls = openCalls();
  const call = { sessionId, cancel };
  calls.set(name, call);
  return () => {
    if (calls.get(name) === call) calls.delete(name);
  };
}

/**
 * Cancels the call with this request id in a client's session, and returns true, if it runs in this
 * process.
 */
export function cancelCall(keyId: string, sessionId: string, requestId: unknown): boolean {
  const call = openCalls().get(nameOf(keyId, sessionId, requestId));
  call?.cancel();
  return call !== undefined;
}
