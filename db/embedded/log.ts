/** Where the launcher says what it does; the caller decides how it is shown. */
export type EmbeddedLog = (level: "info" | "warn" | "error", message: string) => void;
