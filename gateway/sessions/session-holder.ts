import { sessionName } from "@/gateway/eras/session-id";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { KeyState } from "@/lib/keys/model";

/** A key as the holder of a session with a server. `id` identifies the session. */
export interface SessionHolder extends KeyState {
  /** The id of the key, where the key has several sessions. */
  readonly keyId?: string;
}

/**
 * Returns who holds the session that a request uses. Where a server's sessions are kept apart, each
 * session that a client of the initialize era has with Latchkey has its own at the server. Requests
 * without such a session, as in 2026-07-28, use the key's own.
 */
export function sessionHolder(
  { caller, dialect, request }: Pick<McpRequest, "caller" | "dialect" | "request">,
  server: CatalogueServer,
): SessionHolder {
  const { key } = caller;
  if (!server.apart) return key;
  const sessionId = dialect.sessionOf(request.exchange);
  const name = sessionId === null ? null : sessionName(sessionId);
  return name === null ? key : { ...key, id: holderId(key.id, name), keyId: key.id };
}

/** The id stands in URLs and on command lines, so it needs no quoting there. */
export const holderId = (keyId: string, name: string) => `${keyId}:${name}`;

/** Returns whether this holder is a key, or a session of one of its clients. */
export const isHeldBy = (holder: string, keyId: string) =>
  holder === keyId || holder.startsWith(holderId(keyId, ""));

/** Returns whether this holder is the session of a client with this name. */
export const isOfSession = (holder: string, name: string) => holder.endsWith(`:${name}`);
