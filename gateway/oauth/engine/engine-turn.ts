import { failureBudget } from "@/lib/limits/failure-budget";
import { runUntil } from "@/lib/limits/run-until";
import { type Semaphore, semaphore } from "@/lib/limits/semaphore";
import { shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";

/**
 * The budget for refused token requests, per address: 30 in a burst, then one every four seconds.
 */
const BUDGET = { burst: 30, perMinute: 15, names: 20_000 };

/**
 * Limits the requests that the engine handles at the same time, because anyone can send requests,
 * and each request takes several queries and about two milliseconds. Waiting requests use memory
 * but no database connection. Requests from addresses that have had too many refusals wait in a
 * separate lane.
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

/**
 * Lets a request use the engine. The request's address is charged for a refusal in advance. If the
 * request is not refused, the charge is refunded.
 */
export interface EngineTurn {
  /**
   * Runs the work in a lane. Returns null immediately if the lane is full. Work that begins to wait
   * for a client's host (when `outside` resolves) gives up its slot in the normal lane, so that a
   * slow host does not block others.
   */
  run<T>(work: () => Promise<T>, outside?: Promise<void>): Promise<T> | null;
  /** Refunds the charge for a request that was not refused. */
  refund(): void;
}

/**
 * Creates the turn of a request from this address. Addresses with too many refusals are not
 * blocked, but use the slower lane.
 */
export function engineTurn(address: string, nowMs: number): EngineTurn {
  const group = addressGroup(address);
  const { fresh, spent } = lanes();
  if (failures().charge(group, nowMs) !== null) return { run: spent.run, refund() {} };
  const refund = () => failures().refund(group);
  // An address is not charged for a failure of the database.
  const run: EngineTurn["run"] = (work, outside) =>
    runUntil(fresh, work, outside)?.catch((error: unknown) => {
      refund();
      throw error;
    }) ?? null;
  return { run, refund };
}
