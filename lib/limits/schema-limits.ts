import { z } from "zod";
import { CONCURRENT_CALLS_MAX, type LIMIT_NAMES, REQUESTS_PER_MINUTE_MAX } from "./view-limits";

const upTo = (max: number) => {
  const words = `Use a whole number from 1 to ${max}.`;
  return z.number(words).int(words).min(1, words).max(max, words).nullable();
};

/** The limits on calls to /mcp. Null means that there is no limit. */
export const limitsSchema = {
  requestsPerMinute: upTo(REQUESTS_PER_MINUTE_MAX),
  concurrentCalls: upTo(CONCURRENT_CALLS_MAX),
} satisfies Record<(typeof LIMIT_NAMES)[number], unknown>;
