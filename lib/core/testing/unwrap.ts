import type { Result } from "@/lib/errors/errors";

/** Returns the value of a result, and throws if the verb refused. */
export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.failure)}`);
  return result.value;
}
