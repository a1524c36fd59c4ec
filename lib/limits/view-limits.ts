export const REQUESTS_PER_MINUTE_MAX = 100_000;
export const CONCURRENT_CALLS_MAX = 1_000;

export const LIMIT_NAMES = ["requestsPerMinute", "concurrentCalls"] as const;
export type CallLimits = { readonly [Name in (typeof LIMIT_NAMES)[number]]: number | null };

/** Picks the limit fields from an object. A missing limit becomes null (no limit). */
export function limitsOf(
  from: { readonly [Name in keyof CallLimits]?: number | null | undefined },
) {
  return Object.fromEntries(LIMIT_NAMES.map((name) => [name, from[name] ?? null])) as CallLimits;
}
