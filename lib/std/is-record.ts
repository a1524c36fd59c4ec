/** The members of a JSON object, not yet validated. */
export type Fields = Readonly<Record<string, unknown>>;

/** True for a JSON object, that is, neither null nor an array. */
export function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
