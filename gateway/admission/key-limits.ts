import { fail, type Refused } from "@/lib/errors/errors";
import type { KeyLimits } from "@/lib/limits/view";
import { shared } from "@/lib/process/process";

/**
 * The limits of a key, from its stored state; null stands for the limit that applies to all keys.
 */
export interface LimitedKey {
  readonly id: string;
  readonly requestsPerMinute: number | null;
  readonly concurrentCalls: number | null;
}

export interface Admission {
  readonly ok: true;
  /** Releases the place of a call. Further calls have no effect. Null if no place was taken. */
  readonly release: (() => void) | null;
}

interface Counts {
  /** Requests that the key may still make at once, counted at `atMs`. */
  left: number;
  atMs: number;
  perMinute: number;
  running: number;
  streams: number;
}

/** Number of keys without running calls whose counts stay in memory. */
const MAX_KEYS = 20_000;
const FREE: Admission = { ok: true, release: null };

/**
 * Admits a request of a key, or refuses the request with `rate_limited`, the rule and the seconds
 * to wait. A key may use its requests per minute at once, and afterwards one by one at an even
 * rate; each message of a batch counts as a request (`admitMore`). Counts are per process: with N
 * processes a key may make up to N times as many requests. A request is counted before anything is
 * awaited.
 */
export function admit(key: LimitedKey, defaults: KeyLimits, nowMs: number): Admission | Refused {
  const requestsPerMinute = key.requestsPerMinute ?? defaults.requestsPerMinute;
  const concurrentCalls = key.concurrentCalls ?? defaults.concurrentCalls;
  if (requestsPerMinute === null && concurrentCalls === null) return FREE;
  const counts = countsOf(key.id, requestsPerMinute ?? 0, nowMs);
  if (concurrentCalls !== null && counts.running >= concurrentCalls) {
    const rule = `This key may have ${shown(concurrentCalls)} concurrent calls.`;
    return fail("rate_limited", { reason: "concurrent_calls", rule, retryAfterSeconds: 1 });
  }
  const refused = requestsPerMinute === null ? null : charge(counts, 1);
  if (refused) return refused;
  return concurrentCalls === null ? FREE : place(counts, "running");
}

/** Charges a key for the further messages of an admitted request. Fails like `admit`. */
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

function charge(counts: Counts, requests: number): Refused | null {
  const { left, perMinute } = counts;
  if (left >= requests) {
    counts.left -= requests;
    return null;
  }
  const rule = `This key may make ${shown(perMinute)} requests per minute.`;
  const retryAfterSeconds = Math.max(1, Math.ceil(((requests - left) * 60) / perMinute));
  return fail("rate_limited", { reason: "requests_per_minute", rule, retryAfterSeconds });
}

/** Seconds after which a client may request a stream again. When a stream will end is unknown. */
const STREAM_RETRY_SECONDS = 30;

/** Allows a key to open another stream and takes its place at once. Fails like `admit`. */
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
  const rule = `This key may have ${shown(streams)} open streams.`;
  const retryAfterSeconds = STREAM_RETRY_SECONDS;
  return fail("rate_limited", { reason: "streams", rule, retryAfterSeconds });
}

const shown = (count: number) => count.toLocaleString("en-GB");

function place(counts: Counts, what: "running" | "streams"): Admission {
  counts[what] += 1;
  let released = false;
  return {
    ok: true,
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
  // A changed limit starts a new count but keeps the number of running calls.
  if (counts.perMinute !== perMinute) Object.assign(counts, { left: perMinute, perMinute });
  const regained = (Math.max(0, nowMs - counts.atMs) * perMinute) / 60_000;
  counts.left = Math.min(perMinute, counts.left + regained);
  counts.atMs = nowMs;
  // The order of last use matters only if the map is nearly full.
  if (known && uses.size < MAX_KEYS / 2) return counts;
  uses.delete(id);
  uses.set(id, counts);
  if (uses.size > MAX_KEYS) forgetOldest(uses);
  return counts;
}

/** Forgets the count of the least recently used key that has no running calls. */
function forgetOldest(uses: Map<string, Counts>): void {
  for (const [id, counts] of uses) {
    if (counts.running > 0 || counts.streams > 0) continue;
    uses.delete(id);
    return;
  }
}
