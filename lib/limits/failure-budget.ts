import { LRUCache } from "lru-cache";

/**
 * Limits how many failures are allowed per name, or how much of something. A name can be, for
 * example, an address or the id of a key.
 */
export interface FailureBudget {
  /**
   * Charges a failure to `name`, or several (`amount`). Returns null while the name is within its
   * budget, otherwise the number of whole seconds to wait.
   */
  charge(name: string, nowMs: number, amount?: number): number | null;
  /** Takes back one charge, for callers that charge before they know whether the attempt fails. */
  refund(name: string): void;
}

interface Bucket {
  left: number;
  atMs: number;
}

/**
 * Creates a budget with one token bucket per name: each name may fail `burst` times at once and
 * regains `perMinute` failures each minute. At most `names` buckets are kept. When there are more,
 * the least recently charged bucket is evicted.
 */
export function failureBudget(limits: {
  burst: number;
  perMinute: number;
  names: number;
}): FailureBudget {
  const buckets = new LRUCache<string, Bucket>({ max: limits.names });
  const perMs = limits.perMinute / 60_000;

  return {
    charge(name, nowMs, amount = 1) {
      const bucket = buckets.get(name) ?? { left: limits.burst, atMs: nowMs };
      const regained = Math.max(0, nowMs - bucket.atMs) * perMs;
      bucket.left = Math.min(limits.burst, bucket.left + regained);
      bucket.atMs = nowMs;
      buckets.set(name, bucket);
      const lacks = amount - bucket.left;
      if (lacks > 0) return Math.max(1, Math.ceil(lacks / perMs / 1000));
      bucket.left -= amount;
      return null;
    },
    refund(name) {
      const bucket = buckets.peek(name);
      if (bucket) bucket.left = Math.min(limits.burst, bucket.left + 1);
    },
  };
}
