import { LRUCache } from "lru-cache";
import { failureBudget } from "@/lib/limits/failure-budget";
import { type Semaphore, semaphore } from "@/lib/limits/semaphore";
import { shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";

/** Twenty wrong keys at once, then one in six seconds, for each address. */
const BUDGET = { burst: 20, perMinute: 10, names: 20_000 };
/** Keys that proved themselves here; past this many the one used longest ago is forgotten. */
const MAX_PROVED = 20_000;

/**
 * A flood of exchanges waits here, in memory, instead of in the pool that all others share, and each
 * lane apart: strangers fill only their own.
 */
interface Lanes {
  /** Keys that proved themselves, by the digest that finds them: nobody guesses one. */
  readonly proved: Semaphore;
  /** Addresses with a budget of wrong keys left. */
  readonly fresh: Semaphore;
  /** Addresses past it: whoever shares one with a guesser waits longer, and still gets through. */
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

/** One lookup of a key: paid for in advance, so that parallel guesses count before they wait. */
export interface LookupTurn {
  /** Null, at once, where the lane is full. */
  run<T>(work: () => Promise<T>): Promise<T> | null;
  /** The seconds after which the address may guess again, where it is past its budget; else null. */
  readonly waitSeconds: number | null;
  /** It was no wrong key: gives back what it had paid. */
  refund(): void;
}

/** A turn for the key with this lookup digest, which comes from this address. */
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

/** The key with this lookup digest proved itself: from now on it waits for no stranger. */
export function keyProved(digest: string): void {
  proved().set(digest, true);
}

/** The key with this lookup digest gives no access any more. */
export function keyRefused(digest: string): void {
  proved().delete(digest);
}
