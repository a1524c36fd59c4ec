import { LRUCache } from "lru-cache";
import { sessionName } from "@/gateway/eras/session-id";
import type { LogLevel } from "@/gateway/upstreams/log-levels";
import { shared } from "@/lib/process/process";
import { onSessionEnd } from "./session-states";

/** Maximum number of sessions whose log level is remembered. */
const MOST = 20_000;

/** The log levels by the names of the sessions. */
const levels = () =>
  shared("gateway.log-levels", () => {
    const made = new LRUCache<string, LogLevel>({ max: MOST });
    onSessionEnd((ended) => {
      if (ended !== null) made.delete(ended);
    });
    return made;
  });

/**
 * Remembers the log level of a client's session (MCP 2025-11-25, "Setting Log Level"), in this
 * process.
 */
export function setLogLevel(sessionId: string, level: LogLevel): void {
  levels().set(sessionName(sessionId) ?? sessionId, level);
}

/** Returns the log level that the client of a session has set, or null if it has set none. */
export function logLevelOf(sessionId: string): LogLevel | null {
  return levels().get(sessionName(sessionId) ?? sessionId) ?? null;
}
