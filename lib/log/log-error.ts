import { databaseErrorCode } from "@/db/unavailable";

const DEEPEST_CAUSE = 5;

/**
 * Serializes an error for the log. The message of a database error contains statements and values,
 * so only the error's code, the violated constraint and the stack frames are kept.
 */
export function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = databaseErrorCode(error) ?? undefined;
  // The digest that Next shows on an error page, by which the log entry can be found.
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

/** The driver's error in a chain of causes, also inside Drizzle's wrapper. */
function fromDatabase(error: unknown): DatabaseError | null {
  let current = error;
  for (let depth = 0; depth < DEEPEST_CAUSE && current instanceof Error; depth += 1) {
    if (current.name === "PostgresError") return current as DatabaseError;
    if ("query" in current && "params" in current) return (current.cause ?? {}) as DatabaseError;
    current = current.cause;
  }
  return null;
}
