import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import { type LogLevel, severityOf } from "@/gateway/upstreams/log-levels";

/** Milliseconds that a call waits until the server has taken its log level. */
const LEVEL_MS = 5_000;

/** The log level that a server was asked for on a connection, and the request if it is open. */
interface Asked {
  readonly level: LogLevel;
  asking: Promise<void> | null;
}

const levels = new WeakMap<Carrier, Asked>();

/** Returns the log level that the server was asked for on this connection, or null. */
export const logLevelOn = (carrier: Carrier | null): LogLevel | null =>
  (carrier && levels.get(carrier)?.level) ?? null;

/**
 * Asks a server of the initialize era to send log messages from this level on, if it offers log
 * messages and was not asked on this connection for this level or a less severe one before (MCP
 * 2025-11-25, "Setting Log Level": the level holds for the session). Callers that share the session
 * get only what they asked for themselves. A refusal has no effect. Returns null if there is
 * nothing to wait for.
 */
export function wantLogLevel(carrier: Carrier | null, level: LogLevel): Promise<void> | null {
  if (!carrier) return null;
  const { connection } = carrier;
  if (connection.facts.era !== "legacy" || !connection.facts.capabilities.logging) return null;
  const before = levels.get(carrier);
  if (before && severityOf(before.level) <= severityOf(level)) return before.asking;
  const asked: Asked = { level, asking: null };
  const done = () => {
    asked.asking = null;
  };
  const asking = connection.request("logging/setLevel", { level }, { timeoutMs: LEVEL_MS });
  asked.asking = asking.then(done, done);
  levels.set(carrier, asked);
  return asked.asking;
}
