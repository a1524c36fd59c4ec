/**
 * Receives the log messages of the embedded Postgres. The caller decides how to show the messages.
 */
export type EmbeddedLog = (level: "info" | "warn" | "error", message: string) => void;
