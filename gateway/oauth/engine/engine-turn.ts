import { failureBudget } from "@/lib/limits/failure-budget";
import { type Semaphore, semaphore } from "@/lib/limits/semaphore";
import { shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";

/** Refused token requests of one address: 30 at once, then one every four seconds. */
const BUDGET = { burst: 30, perMinute: 15, names: 20_000 };

/**
 * Each request to the engine costs several queries and about two milliseconds, and anyone may send
 * one. They wait here, in memory, and not in the pool that all others share; addresses whose requests
 * keep being refused wait in a lane of their own.
 */
interface Lanes {
  readonly fresh: Semaphore;
  readonly spent: Semaphore;
}

const lanes = () =>
  shared<Lanes>("oauth.lanes", () => ({
    fresh: semaphore({ running: 5, waiting: 1_024 }),
    spent: semaphore({ running: 1, waiting: 64 }),
  }));
const failures = () => shared("oauth.failures", () => failureBudget(BUDGET));

/** One turn at the engine, charged in advance. */
export interface EngineTurn {
  /** Null, at once, if the lane is full. */
  run<T>(work: () => Promise<T>): Promise<T> | null;
  /** Gives the charge back, as the request was not refused. */
  refund(): void;
}

/** A turn for this address. A valid token is never refused for what its address sent before. */
export function engineTurn(address: string, nowMs: number): EngineTurn {
  const group = addressGroup(address);
  const { fresh, spent } = lanes();
  if (failures().charge(group, nowMs) !== null) return { run: spent.run, refund() {} };
  return { run: fresh.run, refund: () => failures().refund(group) };
}
