import { databaseErrorCode } from "@/db/unavailable";

const DEEPEST_CAUSE = 5;

/**
 * Serializes an error for the log. Because the message of a database error contains SQL statements
 * and values, only the error code, the violated constraint and the stack frames are logged for it.
 */
export function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = databaseErrorCode(error) ?? undefined;
  // Next shows this digest on its error page, so people can use it to find the log entry.
  const digest = "digest" in error && typeof error.digest === "string" ? error.digest : undefined;
  const database = fromDatabase(error);
  if (database) {
    const frames = error.stack?.split("\n").filter((line) => /^\s+at /.test(line));
    return {
      type: "database",
      code,
      digest,
      constraint: database.constraint_name,
      stack: frames?.join("\n"),
    };
  }
  return { type: error.name, message: error.message, code, digest, stack: error.stack };
}

interface DatabaseError {
  readonly constraint_name?: string;
}

/**
 * Finds the database driver's error in a chain of causes, for example inside Drizzle's wrapper.
 * Returns null if the chain contains no such error.
 */
function fromDatabase(error: unknown): DatabaseError | null {
  let current = error;
  for (let depth = 0; depth < DEEPEST_CAUSE && current instanceof Error; depth += 1) {
    if (current.name === "PostgresError") return current as DatabaseError;
    if ("query" in current && "params" in current) return (current.cause ?? {}) as DatabaseError;
    current = current.cause;
  }
  return null;
}
