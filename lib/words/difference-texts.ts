import { isDeepStrictEqual } from "node:util";

/** Names the given fields in which `after` differs from `before`, each with both values. */
export function differenceTexts(before: object, after: object): string[] {
  const former = before as Readonly<Record<string, unknown>>;
  return Object.entries(after)
    .filter(([field, value]) => value !== undefined && !isDeepStrictEqual(former[field], value))
    .map(([field, value]) => `${field}: ${valueText(former[field])} → ${valueText(value)}`);
}

/** Formats a stored value for a line of text. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}
