import type { McpRequest } from "@/gateway/messages/mcp-request";
import { shared } from "@/lib/process/process";

/** Functions that cancel the running calls of this process, by key, session and request id. */
const openCalls = () => shared("gateway.calls", () => new Map<string, () => void>());

const NOTHING = () => {};

const nameOf = (keyId: string, sessionId: string, id: unknown) =>
  `${keyId} ${sessionId} ${JSON.stringify(id)}`;

/**
 * Registers a call, so that a `notifications/cancelled` message in the same session cancels the
 * call while it runs in this process. Returns a function that removes the registration. Does
 * nothing for a client without a session, because such a client cancels a call by closing its
 * request.
 */
export function cancellable(
  { caller, request, dialect, id }: McpRequest,
  cancel: () => void,
): () => void {
  const sessionId = dialect.sessionOf(request.exchange);
  if (sessionId === null) return NOTHING;
  const name = nameOf(caller.key.id, sessionId, id);
  const calls = openCalls();
  calls.set(name, cancel);
  return () => {
    if (calls.get(name) === cancel) calls.delete(name);
  };
}

/** Cancels the call that a `notifications/cancelled` message names, if it runs in this process. */
export function cancelCall(keyId: string, sessionId: string | null, params: unknown): void {
  const id = (params as { requestId?: unknown } | null | undefined)?.requestId;
  if (sessionId !== null) openCalls().get(nameOf(keyId, sessionId, id))?.();
}
