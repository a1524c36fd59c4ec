import { LRUCache } from "lru-cache";
import { failureBudget } from "@/lib/limits/failure-budget";
import { type Semaphore, semaphore } from "@/lib/limits/semaphore";
import { shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";

/** Per address: twenty wrong keys at once, then one wrong key every six seconds. */
const BUDGET = { burst: 20, perMinute: 10, names: 20_000 };
/**
 * The number of recently verified keys that are remembered. Above this number, the least recently
 * used key is forgotten.
 */
const MAX_PROVED = 20_000;

/**
 * The lanes in which exchanges wait. A flood of exchanges queues here, in memory, instead of in the
 * shared pool. Each lane has its own queue, so that unknown clients fill only their own lane.
 */
interface Lanes extends GuessLanes {
  /** For recently verified keys, by their lookup digest, which cannot be guessed. */
  readonly proved: Semaphore;
}

/** The lanes of unknown keys or tokens. */
export interface GuessLanes {
  /** For addresses that are within their budget of wrong keys and tokens. */
  readonly fresh: Semaphore;
  /**
   * For addresses over their budget. A valid key from a guesser's address waits longer, but is
   * served.
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

/**
 * The check of a key or token. It is charged in advance, so that parallel guesses count before they
 * wait.
 */
export interface Turn {
  /** Runs the work in the lane. Returns null at once if the lane is full. */
  run<T>(work: () => Promise<T>): Promise<T> | null;
  /** The seconds after which the address may try again if it is over its budget, otherwise null. */
  readonly waitSeconds: number | null;
  /** Takes back the charge, because the key or token was not wrong. */
  refund(): void;
}

/** Returns a turn for the key with this lookup digest, from this address. */
export function lookupTurn(digest: string, address: string, nowMs: number): Turn {
  const { proved: lane, ...unknown } = lanes();
  if (proved().has(digest)) return { run: lane.run, waitSeconds: null, refund() {} };
  return guessTurn(unknown, address, nowMs);
}

/** Returns a turn for an unknown key or token from this address. */
export function guessTurn({ fresh, spent }: GuessLanes, address: string, nowMs: number): Turn {
  const group = addressGroup(address);
  const waitSeconds = failures().charge(group, nowMs);
  if (waitSeconds !== null) return { run: spent.run, waitSeconds, refund() {} };
  return { run: fresh.run, waitSeconds, refund: () => failures().refund(group) };
}

/**
 * Charges an address for a wrong key that needs no lookup. Returns null, or the seconds to wait.
 */
export function chargeGuess(address: string, nowMs: number): number | null {
  return failures().charge(addressGroup(address), nowMs);
}

/**
 * Records that the key with this lookup digest was verified. The key has its own lane from now on.
 */
export function keyVerified(digest: string): void {
  proved().set(digest, true);
}

/** Records that the key with this lookup digest no longer gives access. */
export function keyRefused(digest: string): void {
  proved().delete(digest);
}
