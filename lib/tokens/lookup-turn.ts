import { LRUCache } from "lru-cache";
import { failureBudget } from "@/lib/limits/failure-budget";
import { runUntil } from "@/lib/limits/run-until";
import { type Semaphore, semaphore } from "@/lib/limits/semaphore";
import { shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";

/**
 * An address may send twenty wrong keys at once, and after that one wrong key every six seconds.
 */
const BUDGET = { burst: 20, perMinute: 10, names: 20_000 };
/**
 * The maximum number of recently verified keys that are remembered. If there are more, the least
 * recently used key is dropped.
 */
const MAX_PROVED = 20_000;

/**
 * The lanes in which exchanges wait, so that a flood of exchanges fills a queue in memory and not
 * the shared database pool. Each lane has its own queue, so that unknown clients cannot delay
 * recently verified keys.
 */
interface Lanes extends GuessLanes {
  /**
   * The lane for recently verified keys. They are recognized by their lookup digest, which cannot
   * be guessed.
   */
  readonly proved: Semaphore;
}

/** The lanes for keys and tokens that have not recently been verified. */
export interface GuessLanes {
  /** The lane for addresses that have not exceeded their budget for wrong keys and tokens. */
  readonly fresh: Semaphore;
  /**
   * The lane for addresses that have exceeded their budget for wrong keys and tokens. A valid key
   * from such an address is still accepted, but waits longer.
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
 * Permission to check one key or token. The client's address is charged before the check, so that
 * guesses made in parallel all count immediately.
 */
export interface Turn {
  /**
   * Runs the work in the lane of this turn. Returns null immediately if the lane is full. Work that
   * begins to wait for another host (when `outside` resolves) gives up its slot in the lane for
   * addresses within their budget, so that a slow host does not block others.
   */
  run<T>(work: () => Promise<T>, outside?: Promise<void>): Promise<T> | null;
  /**
   * If the address has exceeded its budget, the number of seconds after which it may try again;
   * otherwise null.
   */
  readonly waitSeconds: number | null;
  /** Gives back the charge, because the key or token was valid. */
  refund(): void;
}

/** Returns the turn in which the key with this lookup digest is checked for this address. */
export function lookupTurn(digest: string, address: string, nowMs: number): Turn {
  const { proved: lane, ...unknown } = lanes();
  if (proved().has(digest)) return { run: lane.run, waitSeconds: null, refund() {} };
  return guessTurn(unknown, address, nowMs);
}

/** Returns the turn in which an unknown key or token is checked for this address. */
export function guessTurn({ fresh, spent }: GuessLanes, address: string, nowMs: number): Turn {
  const group = addressGroup(address);
  const waitSeconds = failures().charge(group, nowMs);
  if (waitSeconds !== null) return { run: spent.run, waitSeconds, refund() {} };
  return {
    run: (work, outside) => runUntil(fresh, work, outside),
    waitSeconds,
    refund: () => failures().refund(group),
  };
}

/**
 * Charges an address for a wrong key that is refused without a lookup. Returns null while the
 * address is within its budget, otherwise the seconds to wait.
 */
export function chargeGuess(address: string, nowMs: number): number | null {
  return failures().charge(addressGroup(address), nowMs);
}

/**
 * Records that the key with this lookup digest was verified. From now on it is checked in the lane
 * for verified keys.
 */
export function keyVerified(digest: string): void {
  proved().set(digest, true);
}

/**
 * Records that the key with this lookup digest no longer gives access, so that it leaves the lane
 * for verified keys.
 */
export function keyRefused(digest: string): void {
  proved().delete(digest);
}
