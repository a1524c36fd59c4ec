import type { Semaphore } from "./semaphore";

/**
 * Runs `work` in a lane. When `outside` resolves, the work gives up its slot and continues without
 * one, so that work which waits for another host does not block others. Returns null immediately if
 * the lane is full.
 */
export function runUntil<T>(
  lane: Semaphore,
  work: () => Promise<T>,
  outside?: Promise<void>,
): Promise<T> | null {
  if (!outside) return lane.run(work);
  // The promise is wrapped in an object, because the lane would otherwise wait for its result.
  const turn = lane.run(async () => {
    const working = work();
    await Promise.race([working, outside]);
    return { working };
  });
  return turn?.then(({ working }) => working) ?? null;
}
