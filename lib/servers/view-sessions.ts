import type { SessionLimits } from "@/lib/limits/view";
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

/** Whose session it is, as administrators see it. */
export interface SessionHolder {
  /** `key`, `connection` or `trust` as in `api_keys`, or a person who tried a tool. */
  readonly kind: "key" | "connection" | "trust" | "person";
  readonly id: string;
  readonly name: string;
  /** The name of the team, or null for a person. */
  readonly team: string | null;
}

/** A session that a principal holds with a server. */
export interface SessionView {
  /** Names the session when it is ended. */
  readonly id: string;
  /** Null if the key or person has just been removed. */
  readonly holder: SessionHolder | null;
  /** Null while it is being opened. */
  readonly openedAt: Date | null;
  /** 0 while it is at work. Null if another process holds the session, which alone knows it. */
  readonly idleSeconds: number | null;
  /** The memory of its processes. Null if it has none, or if another process holds the session. */
  readonly memoryBytes: number | null;
  /** True if the process that answers holds the session. */
  readonly here: boolean;
}

/** The open sessions of all processes with one server, the oldest first. */
export interface SessionsView {
  readonly rows: readonly SessionView[];
  /** The limits. `perServer` and `perTeam` are those for the server's transport. */
  readonly limits: SessionLimits;
}
