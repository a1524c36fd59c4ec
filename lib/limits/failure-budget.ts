import { LRUCache } from "lru-cache";

/** A rate limit of failures by name, such as an address or a key. */
export interface FailureBudget {
  /** Charges a failure. Returns null within the budget, otherwise the whole seconds to wait. */
  charge(name: string, nowMs: number): number | null;
  /** Takes back a charge that was made in advance, after a success. */
  refund(name: string): void;
}

interface Bucket {
  left: number;
  atMs: number;
}

/**
 * A token bucket per name: `burst` failures at once, of which `perMinute` are regained each minute.
 * At most `names` buckets are kept; the least recently charged bucket is evicted.
 */
export function failureBudget(limits: {
  burst: number;
  perMinute: number;
  names: number;
}): FailureBudget {
  const buckets = new LRUCache<string, Bucket>({ max: limits.names });
  const perMs = limits.perMinute / 60_000;

  return {
    charge(name, nowMs) {
      const bucket = buckets.get(name) ?? { left: limits.burst, atMs: nowMs };
      const regained = Math.max(0, nowMs - bucket.atMs) * perMs;
      bucket.left = Math.min(limits.burst, bucket.left + regained);
      bucket.atMs = nowMs;
      buckets.set(name, bucket);
      if (bucket.left < 1) return Math.max(1, Math.ceil((1 - bucket.left) / perMs / 1000));
      bucket.left -= 1;
      return null;
    },
    refund(name) {
      const bucket = buckets.peek(name);
      if (bucket) bucket.left = Math.min(limits.burst, bucket.left + 1);
    },
  };
}
