/** Receives the log messages of the embedded Postgres; the caller decides how to show them. */
export type EmbeddedLog = (level: "info" | "warn" | "error", message: string) => void;
