/** A wait that was given up; `code` is what `isDatabaseUnavailable` knows. */
class TookTooLong extends Error {
  readonly code = "ETIMEDOUT";
}

/** How long the data plane waits for the database before it says that it is away. */
export const DATABASE_LIMIT_MS = 3_000;

/** A timer that runs later than this was kept waiting by the event loop. */
const HELD_MS = 50;

/**
 * The result of `work`, or a rejection with the code ETIMEDOUT where it takes longer. Time in which
 * our own event loop was held is not counted: the answer may have been there all along.
 */
export async function within<T>(limitMs: number, work: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const wait = () => {
      const dueMs = performance.now() + limitMs;
      timer = setTimeout(() => {
        if (performance.now() - dueMs > HELD_MS) wait();
        else reject(new TookTooLong(`Took over ${limitMs} ms.`));
      }, limitMs);
    };
    wait();
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
