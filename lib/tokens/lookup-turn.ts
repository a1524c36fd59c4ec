import { LRUCache } from "lru-cache";
import { failureBudget } from "@/lib/limits/failure-budget";
import { type Semaphore, semaphore } from "@/lib/limits/semaphore";
import { shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";

/** Twenty wrong keys at once, then one every six seconds, for each address. */
const BUDGET = { burst: 20, perMinute: 10, names: 20_000 };
/** Number of recently verified keys; above it the least recently used one is forgotten. */
const MAX_PROVED = 20_000;

/**
 * A flood of exchanges queues here, in memory, instead of in the shared pool. Each lane has its own
 * queue, so that unknown clients fill only theirs.
 */
interface Lanes {
  /** Recently verified keys, by their lookup digest, which cannot be guessed. */
  readonly proved: Semaphore;
  /** Addresses that are within their budget of wrong keys. */
  readonly fresh: Semaphore;
  /**
   * Addresses over their budget: a valid key from a guesser's address waits longer, but is served.
   */
  readonly spent: Semaphore;
}

const lanes = () =>
  shared<Lanes>("tokens.lookup-lanes", () => ({
    proved: semaphore({ running: 12, waiting: 512 }),
    fresh: semaphore({ running: 6, waiting: 8_192 }),
    spent: semaphore({ running: 2, waiting: 1_024 }),
  }));
const failures = () => shared("tokens.failures", () => failureBudget(BUDGET));
const proved = () =>
  shared("tokens.proved-keys", () => new LRUCache<string, true>({ max: MAX_PROVED }));

/** One lookup of a key, charged in advance so that parallel guesses count before they wait. */
export interface LookupTurn {
  /** Null, at once, where the lane is full. */
  run<T>(work: () => Promise<T>): Promise<T> | null;
  /**
   * The seconds after which the address may try again, if it is over its budget; otherwise null.
   */
  readonly waitSeconds: number | null;
  /** The key was not wrong: returns the charge. */
  refund(): void;
}

/** A turn for the key with this lookup digest, from this address. */
export function lookupTurn(digest: string, address: string, nowMs: number): LookupTurn {
  const { proved: lane, fresh, spent } = lanes();
  if (proved().has(digest)) return { run: lane.run, waitSeconds: null, refund() {} };
  const group = addressGroup(address);
  const waitSeconds = failures().charge(group, nowMs);
  if (waitSeconds !== null) return { run: spent.run, waitSeconds, refund() {} };
  return { run: fresh.run, waitSeconds, refund: () => failures().refund(group) };
}

/** Charges an address for a wrong key that needs no lookup. Null, or the seconds to wait. */
export function chargeGuess(address: string, nowMs: number): number | null {
  return failures().charge(addressGroup(address), nowMs);
}

/** Records that the key with this lookup digest was verified: from now on it has its own lane. */
export function keyVerified(digest: string): void {
  proved().set(digest, true);
}

/** Records that the key with this lookup digest no longer gives access. */
export function keyRefused(digest: string): void {
  proved().delete(digest);
}
