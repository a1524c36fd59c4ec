import { fail, type Refused } from "@/lib/errors/errors";
import type { KeyLimits } from "@/lib/limits/view";
import { shared } from "@/lib/process/process";

/** What a key may call, as its state says; null takes what holds for all keys. */
export interface LimitedKey {
  readonly id: string;
  readonly requestsPerMinute: number | null;
  readonly concurrentCalls: number | null;
}

export interface Admission {
  readonly ok: true;
  /** Gives the place back; once is enough, more do no harm. Null where none was taken. */
  readonly release: (() => void) | null;
}

interface Counts {
  /** Requests that may still be made at once, and when that was so. */
  left: number;
  atMs: number;
  perMinute: number;
  running: number;
  streams: number;
}

/** Keys that are remembered beyond those with calls under way. */
const MAX_KEYS = 20_000;
const FREE: Admission = { ok: true, release: null };

/**
 * Lets a request of a key in, or refuses it with `rate_limited`, the rule and the seconds to wait.
 * As many requests at once as the key has a minute, then evenly; each message of a batch is one
 * (`admitMore`). Counts are of this process: behind N of them a key may do up to N times as much.
 * What is let in is counted before anything is waited for.
 */
export function admit(key: LimitedKey, defaults: KeyLimits, nowMs: number): Admission | Refused {
  const requestsPerMinute = key.requestsPerMinute ?? defaults.requestsPerMinute;
  const concurrentCalls = key.concurrentCalls ?? defaults.concurrentCalls;
  if (requestsPerMinute === null && concurrentCalls === null) return FREE;
  const counts = countsOf(key.id, requestsPerMinute ?? 0, nowMs);
  if (concurrentCalls !== null && counts.running >= concurrentCalls) {
    const rule = `This key may have ${shown(concurrentCalls)} calls under way at once.`;
    return fail("rate_limited", { reason: "concurrent_calls", rule, retryAfterSeconds: 1 });
  }
  const refused = requestsPerMinute === null ? null : charge(counts, 1);
  if (refused) return refused;
  return concurrentCalls === null ? FREE : place(counts, "running");
}

/** Charges a key for so many more messages of a request that was let in. Failure as above. */
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
  const rule = `This key may make ${shown(perMinute)} requests a minute.`;
  const retryAfterSeconds = Math.max(1, Math.ceil(((requests - left) * 60) / perMinute));
  return fail("rate_limited", { reason: "requests_per_minute", rule, retryAfterSeconds });
}

/** The seconds after which it is worth to ask for a stream again: others end when they end. */
const STREAM_RETRY_SECONDS = 30;

/** Lets a key open one more stream; failure as above. The place is taken at once. */
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
  const rule = `This key may have ${shown(streams)} streams open at once.`;
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
  // A limit that was changed begins anew, and keeps what is under way.
  if (counts.perMinute !== perMinute) Object.assign(counts, { left: perMinute, perMinute });
  const regained = (Math.max(0, nowMs - counts.atMs) * perMinute) / 60_000;
  counts.left = Math.min(perMinute, counts.left + regained);
  counts.atMs = nowMs;
  // Who was asked for last matters only where somebody may soon be forgotten.
  if (known && uses.size < MAX_KEYS / 2) return counts;
  uses.delete(id);
  uses.set(id, counts);
  if (uses.size > MAX_KEYS) forgetOldest(uses);
  return counts;
}

/** The key asked for longest ago that has nothing under way: its count would be lost. */
function forgetOldest(uses: Map<string, Counts>): void {
  for (const [id, counts] of uses) {
    if (counts.running > 0 || counts.streams > 0) continue;
    uses.delete(id);
    return;
  }
}
