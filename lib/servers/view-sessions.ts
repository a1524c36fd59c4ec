import type { Transport } from "./view";

/** Who shares a session with a server: decided by Latchkey, everyone, or nobody. */
export type SessionsSetting = "auto" | "shared" | "principal";

/**
 * True if each principal (key, connection, person) has its own session with the server. By default
 * this holds for everything that can keep state for a caller: a process, an HTTP+SSE stream, and a
 * Streamable HTTP server that issues session ids (2025-11-25, Transports, Session Management) or
 * has not been asked yet (`issuesSessions` is null). Servers of 2026-07-28 have no sessions.
 */
export function isApart(
  sessions: SessionsSetting,
  transport: Transport,
  issuesSessions: boolean | null,
): boolean {
  if (sessions !== "auto") return sessions === "principal";
  return transport !== "http" || issuesSessions !== false;
}
