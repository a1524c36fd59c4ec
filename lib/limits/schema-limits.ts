import { z } from "zod";

export const REQUESTS_PER_MINUTE_MAX = 100_000;
export const CONCURRENT_CALLS_MAX = 1_000;

const upTo = (max: number) => {
  const words = `Use a whole number from 1 to ${max}.`;
  return z.number(words).int(words).min(1, words).max(max, words).nullable();
};

/** The limits on calls to /mcp. Null means that there is no limit. */
export const limitsSchema = {
  requestsPerMinute: upTo(REQUESTS_PER_MINUTE_MAX),
  concurrentCalls: upTo(CONCURRENT_CALLS_MAX),
};

export type CallLimits = { readonly [Name in keyof typeof limitsSchema]: number | null };
export const LIMIT_NAMES = Object.keys(limitsSchema) as (keyof CallLimits)[];

/** Picks the limit fields from an object. A missing limit becomes null (no limit). */
export function limitsOf(
  from: { readonly [Name in keyof CallLimits]?: number | null | undefined },
) {
  return Object.fromEntries(LIMIT_NAMES.map((name) => [name, from[name] ?? null])) as CallLimits;
}
