/** Receives the log messages of the embedded Postgres. The caller decides how they are shown. */
export type EmbeddedLog = (level: "info" | "warn" | "error", message: string) => void;
