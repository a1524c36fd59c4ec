import { fail, type Refused } from "@/lib/errors/errors";
import type { KeyLimits } from "@/lib/limits/view";
import { amountText } from "@/lib/words/view-count";
import { countsOf, type KeyCounts } from "./key-counts";

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

const FREE: Admission = { ok: true, release: null };

/**
 * Admits a request of a key, or refuses it with `rate_limited`, the exceeded limit and the seconds
 * to wait. A key may spend its whole allowance per minute in one burst, and then regains it at an
 * even rate. Each message of a batch counts as a request (`admitMore`). Processes tell one another
 * what they counted (`share-counts.ts`), so a limit holds for all of them together, up to what is
 * admitted before they have heard of it.
 */
export function admit(key: LimitedKey, defaults: KeyLimits, nowMs: number): Admission | Refused {
  const requestsPerMinute = key.requestsPerMinute ?? defaults.requestsPerMinute;
  const concurrentCalls = key.concurrentCalls ?? defaults.concurrentCalls;
  if (requestsPerMinute === null && concurrentCalls === null) return FREE;
  const counts = countsOf(key.id, requestsPerMinute ?? 0, nowMs);
  if (concurrentCalls !== null && runningOf(counts) >= concurrentCalls) {
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
  return runningOf(counts) < concurrentCalls ? place(counts, "running").release : null;
}

function runningOf(counts: KeyCounts): number {
  return counts.running + counts.runningElsewhere;
}

function charge(counts: KeyCounts, requests: number): Refused | null {
  const { left, perMinute } = counts;
  if (left >= requests) {
    counts.left -= requests;
    counts.alone -= requests;
    counts.spent += requests;
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
  if (counts.streams + counts.streamsElsewhere < streams) return place(counts, "streams");
  const rule = `This key may have ${amountText(streams, "open stream")}.`;
  const retryAfterSeconds = STREAM_RETRY_SECONDS;
  return fail("rate_limited", { reason: "streams", rule, retryAfterSeconds });
}

function place(counts: KeyCounts, what: "running" | "streams") {
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
