/** The log levels of MCP, from the least to the most severe (RFC 5424, section 6.2.1). */
export const LOG_LEVELS = [
  "debug",
  "info",
  "notice",
  "warning",
  "error",
  "critical",
  "alert",
  "emergency",
] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** The severity with which every log message passes. */
export const EVERYTHING = 0;
/** The severity with which no log message passes. */
export const NOTHING = LOG_LEVELS.length;

/** Returns the severity of a level as a number, or −1 for anything that is not a level. */
export const severityOf = (level: unknown): number => LOG_LEVELS.indexOf(level as LogLevel);

/** Returns the level that a value names, or null if it names none. */
export const levelOf = (said: unknown): LogLevel | null => LOG_LEVELS[severityOf(said)] ?? null;
