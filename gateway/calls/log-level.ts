import { LOG_LEVEL_KEY } from "@/gateway/eras/identity";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { logLevelOf } from "@/gateway/sessions/session-states";
import type { CallTarget } from "@/gateway/upstreams/call-target";
import type { UpstreamLink } from "@/gateway/upstreams/link";
import {
  EVERYTHING,
  type LogLevel,
  levelOf,
  NOTHING,
  severityOf,
} from "@/gateway/upstreams/log-levels";

/** The header in which a process tells the owner of a session which level the client has set. */
export const LEVEL_HEADER = "mcp-latchkey-log-level";

/**
 * Returns the log level that the caller asked for: in this request (MCP 2026-07-28, "Per-request
 * log level") or for its session (MCP 2025-11-25, "Setting Log Level"). Returns null if it asked
 * for none.
 */
export function askedLevel({ dialect, meta, request }: McpRequest): LogLevel | null {
  const said = meta[LOG_LEVEL_KEY];
  if (said !== undefined) return levelOf(said);
  const { exchange, relayed } = request;
  if (relayed) return levelOf(exchange.headers[LEVEL_HEADER]);
  const sessionId = dialect.sessionOf(exchange);
  return sessionId === null ? null : logLevelOf(sessionId);
}

/**
 * Returns the least severity of the log messages that the caller gets. A client that asked for no
 * level gets none in 2026-07-28, where a server must not send any. In the initialize era the server
 * decides, so such a client gets what the server sends. If the server was asked for a level, on
 * behalf of another caller or because its era requires it, such a client gets the era's own level
 * (`Dialect.logLevel`).
 */
export function shownSeverity(mcp: McpRequest, link: UpstreamLink, target: CallTarget): number {
  const asked = askedLevel(mcp);
  if (asked !== null) return severityOf(asked);
  const { logLevel } = mcp.dialect;
  if (logLevel === undefined) return NOTHING;
  const isAsked = target.era === "modern" || link.logLevel(target) !== null;
  return isAsked ? severityOf(logLevel) : EVERYTHING;
}
