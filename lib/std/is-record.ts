/** A JSON object whose members have not been validated yet. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Returns true if a parsed JSON value is an object, and false for null, arrays and all other
 * values.
 */
export function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
