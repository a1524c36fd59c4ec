import { fail, type Refused } from "@/lib/errors/errors";
import type { KeyLimits } from "@/lib/limits/view";
import { shared } from "@/lib/process/process";
import { amountText } from "@/lib/words/view-count";

/**
 * The limits that a key's stored state sets. If a limit is null, the default limit for all keys
 * applies.
 */
export interface LimitedKey {
  readonly id: string;
  readonly requestsPerMinute: number | null;
  readonly concurrentCalls: number | null;
}

export interface Admission {
  readonly ok: true;
  /**
   * Releases the slot that the call took. Calling this function again has no effect. It is null if
   * the call took no slot.
   */
  readonly release: (() => void) | null;
}

interface Counts {
  /** The number of requests that the key may still make, as of the time `atMs`. */
  left: number;
  atMs: number;
  perMinute: number;
  running: number;
  streams: number;
}

/**
 * Maximum number of keys whose counts are kept in memory. Keys with running calls do not count
 * towards this maximum.
 */
const MAX_KEYS = 20_000;
const FREE: Admission = { ok: true, release: null };

/**
 * Admits a request of a key, or refuses it with `rate_limited`, the exceeded limit and the seconds
 * to wait. A key may spend its whole allowance per minute in one burst, and then regains it at an
 * even rate. Each message of a batch counts as a request (`admitMore`). Counts are kept per
 * process: with N processes, a key may make up to N times as many requests. Requests are counted
 * synchronously, so concurrent requests cannot exceed the limit.
 */
export function admit(key: LimitedKey, defaults: KeyLimits, nowMs: number): Admission | Refused {
  const requestsPerMinute = key.requestsPerMinute ?? defaults.requestsPerMinute;
  const concurrentCalls = key.concurrentCalls ?? defaults.concurrentCalls;
  if (requestsPerMinute === null && concurrentCalls === null) return FREE;
  const counts = countsOf(key.id, requestsPerMinute ?? 0, nowMs);
  if (concurrentCalls !== null && counts.running >= concurrentCalls) {
    const rule = `This key may have ${amountText(concurrentCalls, "concurrent call")}.`;
    return fail("rate_limited", { reason: "concurrent_calls", rule, retryAfterSeconds: 1 });
  }
  const refused = requestsPerMinute === null ? null : charge(counts, 1);
  if (refused) return refused;
  return concurrentCalls === null ? FREE : place(counts, "running");
}

/**
 * Charges a key for all messages of a batch except the first, which `admit` has already charged.
 * Fails like `admit`.
 */
export function admitMore(
  key: LimitedKey,
  defaults: KeyLimits,
  messages: number,
  nowMs: number,
): Refused | null {
  const requestsPerMinute = key.requestsPerMinute ?? defaults.requestsPerMinute;
  if (requestsPerMinute === null || messages <= 0) return null;
  return charge(countsOf(key.id, requestsPerMinute, nowMs), messages);
}

/**
 * Takes a slot for another concurrent call of a request that `admit` has admitted. Returns the
 * function that releases it, or null if the key has no slot left.
 */
export function takeSlot(key: LimitedKey, defaults: KeyLimits, nowMs: number): (() => void) | null {
  const concurrentCalls = key.concurrentCalls ?? defaults.concurrentCalls;
  if (concurrentCalls === null) return () => {};
  const perMinute = key.requestsPerMinute ?? defaults.requestsPerMinute ?? 0;
  const counts = countsOf(key.id, perMinute, nowMs);
  return counts.running < concurrentCalls ? place(counts, "running").release : null;
}

function charge(counts: Counts, requests: number): Refused | null {
  const { left, perMinute } = counts;
  if (left >= requests) {
    counts.left -= requests;
    return null;
  }
  const rule = `This key may make ${amountText(perMinute, "request")} per minute.`;
  const retryAfterSeconds = Math.max(1, Math.ceil(((requests - left) * 60) / perMinute));
  return fail("rate_limited", { reason: "requests_per_minute", rule, retryAfterSeconds });
}

/**
 * The wait in seconds that a client is told when it is refused a stream. The wait is fixed, because
 * Latchkey cannot know when one of the key's open streams will end.
 */
const STREAM_RETRY_SECONDS = 30;

/** Admits another open stream of a key and takes a slot for it. Fails like `admit`. */
export function admitStream(
  key: LimitedKey,
  defaults: KeyLimits,
  nowMs: number,
): Admission | Refused {
  const { streams } = defaults;
  if (streams === null) return FREE;
  const perMinute = key.requestsPerMinute ?? defaults.requestsPerMinute ?? 0;
  const counts = countsOf(key.id, perMinute, nowMs);
  if (counts.streams < streams) return place(counts, "streams");
  const rule = `This key may have ${amountText(streams, "open stream")}.`;
  const retryAfterSeconds = STREAM_RETRY_SECONDS;
  return fail("rate_limited", { reason: "streams", rule, retryAfterSeconds });
}

function place(counts: Counts, what: "running" | "streams") {
  counts[what] += 1;
  let released = false;
  return {
    ok: true as const,
    release() {
      if (!released) counts[what] -= 1;
      released = true;
    },
  };
}

function countsOf(id: string, perMinute: number, nowMs: number): Counts {
  const uses = shared("limits.keys", () => new Map<string, Counts>());
  const known = uses.get(id);
  const counts = known ?? { left: perMinute, atMs: nowMs, perMinute, running: 0, streams: 0 };
  // A changed limit resets the count of requests, but not the count of running calls.
  if (counts.perMinute !== perMinute) Object.assign(counts, { left: perMinute, perMinute });
  const regained = (Math.max(0, nowMs - counts.atMs) * perMinute) / 60_000;
  counts.left = Math.min(perMinute, counts.left + regained);
  counts.atMs = nowMs;
  // Keys are evicted only from a full map. While the map is less than half full, its order
  // therefore need not be updated.
  if (known && uses.size < MAX_KEYS / 2) return counts;
  uses.delete(id);
  uses.set(id, counts);
  if (uses.size > MAX_KEYS) forgetOldest(uses);
  return counts;
}

/** Deletes the counts of the least recently used key that has neither running calls nor streams. */
function forgetOldest(uses: Map<string, Counts>): void {
  for (const [id, counts] of uses) {
    if (counts.running > 0 || counts.streams > 0) continue;
    uses.delete(id);
    return;
  }
}
