const CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ETIMEDOUT",
  "EPIPE",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "57P01", // admin_shutdown: an administrator stops Postgres
  "57P02", // crash_shutdown: Postgres stops after a crash
  "57P03", // cannot_connect_now: Postgres is starting or stopping
  "53300", // too_many_connections: no connection is free
]);

/**
 * Returns the error code of the driver or of Postgres, even if the error is wrapped. Returns null
 * if there is no code.
 */
export function databaseErrorCode(error: unknown): string | null {
  let current = error;
  for (let depth = 0; depth < 5 && typeof current === "object" && current !== null; depth++) {
    const { code, cause } = current as { code?: unknown; cause?: unknown };
    if (typeof code === "string") return code;
    current = cause;
  }
  return null;
}

/** The SQLSTATEs for text and JSON with a NUL character, which Postgres can neither store nor compare. */
const UNSTORABLE = new Set(["22021", "22P05"]);

/** Returns whether a statement was refused because a text in it contains a NUL character. */
export function isUnstorableText(error: unknown): boolean {
  return UNSTORABLE.has(databaseErrorCode(error) ?? "");
}

/** The SQLSTATE of an error that occurs because the disk of Postgres is full. */
const DISK_FULL = "53100";

/**
 * Returns why the database cannot serve any statement at present, or null if the error concerns
 * only a single statement.
 */
export function unavailability(error: unknown): "database_unavailable" | "storage_full" | null {
  if (databaseErrorCode(error) === DISK_FULL) return "storage_full";
  return isDatabaseUnavailable(error) ? "database_unavailable" : null;
}

/**
 * Returns true if the database could not be reached, and false if it was reached but refused a
 * statement.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  const code = databaseErrorCode(error);
  return code !== null && (CODES.has(code) || code.startsWith("08"));
}
