import type { McpRequest } from "@/gateway/messages/mcp-request";
import { shared } from "@/lib/process/process";

/** Calls under way in this process, by who asked: key, session and id. */
const openCalls = () => shared("gateway.calls", () => new Map<string, () => void>());

const NOTHING = () => {};

const nameOf = (keyId: string, sessionId: string, id: unknown) =>
  `${keyId} ${sessionId} ${JSON.stringify(id)}`;

/**
 * Lets `notifications/cancelled` of the same session's client end this call while it is under way in
 * this process. Returns how to forget it. A client without a session closes its request instead.
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

/** Ends the call that this notification names, where it is under way in this process. */
export function cancelCall(keyId: string, sessionId: string | null, params: unknown): void {
  const id = (params as { requestId?: unknown } | null | undefined)?.requestId;
  if (sessionId !== null) openCalls().get(nameOf(keyId, sessionId, id))?.();
}
