import { failureBudget } from "@/lib/limits/failure-budget";
import { type Semaphore, semaphore } from "@/lib/limits/semaphore";
import { shared } from "@/lib/process/process";
import { addressGroup } from "@/lib/std/address-group";

/** Refused token requests per address: 30 at once, then one every four seconds. */
const BUDGET = { burst: 30, perMinute: 15, names: 20_000 };

/**
 * Limits requests to the engine, because each request costs several queries and about two
 * milliseconds, and anyone may send requests. Requests wait here in memory, and not in the shared
 * pool of connections. Addresses whose requests keep being refused wait in a separate lane.
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

/** One turn at the engine, which is charged to the address in advance. */
export interface EngineTurn {
  /**
   * Runs the work in a lane; null at once if the lane is full. In the lane of fresh addresses, the
   * work gives up its place when `outside` resolves, because then a stranger's host sets the pace.
   */
  run<T>(work: () => Promise<T>, outside?: Promise<void>): Promise<T> | null;
  /** Returns the charge, because the request was not refused. */
  refund(): void;
}

/** A turn for this address. Earlier refusals only move the address to the slower lane. */
export function engineTurn(address: string, nowMs: number): EngineTurn {
  const group = addressGroup(address);
  const { fresh, spent } = lanes();
  if (failures().charge(group, nowMs) !== null) return { run: spent.run, refund() {} };
  const refund = () => failures().refund(group);
  // The address is not charged for a failure of the database.
  const run: EngineTurn["run"] = (work, outside) =>
    runUntil(fresh, work, outside)?.catch((error: unknown) => {
      refund();
      throw error;
    }) ?? null;
  return { run, refund };
}

function runUntil<T>(
  lane: Semaphore,
  work: () => Promise<T>,
  outside?: Promise<void>,
): Promise<T> | null {
  if (!outside) return lane.run(work);
  // Wrapped in an object, so that the lane does not wait for the work itself.
  const turn = lane.run(async () => {
    const working = work();
    await Promise.race([working, outside]);
    return { working };
  });
  return turn?.then(({ working }) => working) ?? null;
}
