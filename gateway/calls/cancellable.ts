import type { PlainRequest } from "@/gateway/messages/plain-request";
import type { Served } from "@/gateway/messages/served";
import { SESSION_ID } from "@/gateway/questions/session-id";
import { shared } from "@/lib/process/process";

/** Calls under way in this process, by who asked: key, session and id. */
const underWay = () => shared("gateway.calls", () => new Map<string, () => void>());

const NOTHING = () => {};

function nameOf(keyId: string, sessionId: string | undefined, id: unknown): string | null {
  if (sessionId === undefined || !SESSION_ID.test(sessionId)) return null;
  return `${keyId} ${sessionId} ${JSON.stringify(id)}`;
}

/**
 * Lets `notifications/cancelled` of the same legacy client end this call while it is under way in
 * this process. Returns how to forget it. A modern client closes its request instead.
 */
export function cancellable(
  { caller, request }: Pick<Served, "caller" | "request">,
  { message, era }: { readonly message: Pick<PlainRequest["message"], "id">; readonly era: string },
  cancel: () => void,
): () => void {
  if (era === "modern") return NOTHING;
  const name = nameOf(caller.key.id, request.exchange.headers["mcp-session-id"], message.id);
  if (name === null) return NOTHING;
  const calls = underWay();
  calls.set(name, cancel);
  return () => {
    if (calls.get(name) === cancel) calls.delete(name);
  };
}

/** Ends the call that this notification names, where it is under way in this process. */
export function cancelCall(keyId: string, sessionId: string | undefined, params: unknown): void {
  const id = (params as { requestId?: unknown } | null | undefined)?.requestId;
  const name = nameOf(keyId, sessionId, id);
  if (name !== null) underWay().get(name)?.();
}
