import { LRUCache } from "lru-cache";
import { type Semaphore, semaphore } from "@/lib/limits/semaphore";
import { watchLane } from "@/lib/metrics/lanes";
import { shared } from "@/lib/process/process";
import { verifyKeyHash } from "./hash-key";

const CACHE_MS = 60_000;
const MAX_CACHED = 10_000;

interface State {
  /** Key id → digest and the time until which the key's hash need not be computed again. */
  readonly until: LRUCache<string, { readonly digest: Buffer; readonly untilMs: number }>;
  readonly running: Map<string, Promise<boolean>>;
  readonly lane: Semaphore;
}

/** Two computations at a time use two cores; the queue takes about half a second at most. */
const state = () =>
  shared<State>("tokens.verified-keys", () => ({
    until: new LRUCache({ max: MAX_CACHED }),
    running: new Map(),
    lane: watchLane("exchange", semaphore({ running: 2, waiting: 24 })),
  }));

interface Candidate {
  readonly keyId: string;
  /** The lookup digest that matched, in place of the plain key, which is not kept. */
  readonly lookup: Buffer;
  readonly phc: string;
  readonly plain: string;
}

/** True if this key was verified in the last 60 seconds. */
export function isVerified({ keyId, lookup }: Candidate, nowMs: number): boolean {
  const known = state().until.get(keyId);
  return known !== undefined && nowMs < known.untilMs && known.digest.equals(lookup);
}

/**
 * Whether the Argon2id hash of this key matches. Each key has one computation at a time, and all
 * keys together have a few. A success counts for 60 seconds. `"busy"` if too many other
 * computations are waiting.
 */
export async function verifyKey(candidate: Candidate, nowMs: number): Promise<boolean | "busy"> {
  if (isVerified(candidate, nowMs)) return true;
  const { until, running, lane } = state();
  const digest = candidate.lookup;
  const flight = `${candidate.keyId} ${digest.toString("base64")}`;
  let work = running.get(flight);
  if (!work) {
    const started = lane.run(() => verifyKeyHash(candidate.phc, candidate.plain));
    if (!started) return "busy";
    work = started.finally(() => running.delete(flight));
    running.set(flight, work);
  }
  const matches = await work;
  if (matches) until.set(candidate.keyId, { digest, untilMs: nowMs + CACHE_MS });
  return matches;
}

/** Forgets the successful verification of a key, for when the key ends. */
export function forgetVerifiedKey(keyId: string): void {
  state().until.delete(keyId);
}
