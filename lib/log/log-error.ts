import { databaseErrorCode } from "@/db/unavailable";

const DEEPEST_CAUSE = 5;

/**
 * An error as the log may show it. The message of a database's error holds statements and values:
 * of such an error only its code, the constraint it met, and where in our code it arose are kept.
 */
export function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = databaseErrorCode(error) ?? undefined;
  // What Next shows in place of an error that a page met: it leads from there to here.
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

/** The driver's own error, or the one that Drizzle wraps around it, in a chain of causes. */
function fromDatabase(error: unknown): DatabaseError | null {
  let current = error;
  for (let depth = 0; depth < DEEPEST_CAUSE && current instanceof Error; depth += 1) {
    if (current.name === "PostgresError") return current as DatabaseError;
    if ("query" in current && "params" in current) return (current.cause ?? {}) as DatabaseError;
    current = current.cause;
  }
  return null;
}
