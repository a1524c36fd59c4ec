import { LRUCache } from "lru-cache";
import { type Semaphore, semaphore } from "@/lib/limits/semaphore";
import { watchLane } from "@/lib/metrics/lanes";
import { shared } from "@/lib/process/process";
import { verifyKeyHash } from "./hash-key";

const CACHE_MS = 60_000;
const MAX_CACHED = 10_000;

interface State {
  /**
   * For each key id, the digests of its verified secrets, in base64, and the time until which the
   * hash of each need not be computed again. During a rotation a key has two secrets.
   */
  readonly until: LRUCache<string, ReadonlyMap<string, number>>;
  readonly running: Map<string, Promise<boolean>>;
  readonly lane: Semaphore;
}

/**
 * Returns the verified keys of this process and the lane in which it computes hashes. The lane
 * computes at most two hashes at a time, so that hashing uses at most two cores. A request waits in
 * the lane's queue for about half a second at most.
 */
const state = () =>
  shared<State>("tokens.verified-keys", () => ({
    until: new LRUCache({ max: MAX_CACHED }),
    running: new Map(),
    lane: watchLane("exchange", semaphore({ running: 2, waiting: 24 })),
  }));

interface Candidate {
  readonly keyId: string;
  /**
   * The digest by which the key was found. In memory, this digest is kept instead of the plain key.
   */
  readonly lookup: Buffer;
  readonly phc: string;
  readonly plain: string;
}

/** Returns whether this key was successfully verified in the last 60 seconds. */
export function isVerified({ keyId, lookup }: Candidate, nowMs: number): boolean {
  const untilMs = state().until.get(keyId)?.get(lookup.toString("base64"));
  return untilMs !== undefined && nowMs < untilMs;
}

/**
 * Verifies a plain key against its Argon2id hash. Concurrent verifications of the same key share
 * one computation, and only a few hashes are computed at a time. A success is remembered for 60
 * seconds. Returns "busy" if too many computations are waiting.
 */
export async function verifyKey(candidate: Candidate, nowMs: number): Promise<boolean | "busy"> {
  if (isVerified(candidate, nowMs)) return true;
  const { until, running, lane } = state();
  const digest = candidate.lookup.toString("base64");
  const flight = `${candidate.keyId} ${digest}`;
  let work = running.get(flight);
  if (!work) {
    const started = lane.run(() => verifyKeyHash(candidate.phc, candidate.plain));
    if (!started) return "busy";
    work = started.finally(() => running.delete(flight));
    running.set(flight, work);
  }
  const matches = await work;
  if (matches) {
    const others = [...(until.get(candidate.keyId) ?? [])].filter(([, ends]) => nowMs < ends);
    until.set(candidate.keyId, new Map([...others, [digest, nowMs + CACHE_MS]]));
  }
  return matches;
}

/**
 * Removes a key from the verified keys, so that its next exchange computes the hash. Call this when
 * the key may no longer be valid.
 */
export function forgetVerifiedKey(keyId: string): void {
  state().until.delete(keyId);
}
