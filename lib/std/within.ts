/**
 * The error for work that did not finish within its time limit. `isDatabaseUnavailable` recognizes
 * the error by its `code`.
 */
class TookTooLong extends Error {
  readonly code = "ETIMEDOUT";
}

/**
 * How long the data plane waits for the database before it reports that the database is
 * unavailable, in milliseconds.
 */
export const DATABASE_LIMIT_MS = 3_000;

/**
 * A timer that fires more than this many milliseconds late was delayed because the event loop was
 * blocked.
 */
const HELD_MS = 50;

/**
 * Returns the result of `work`, or rejects with the code ETIMEDOUT if it takes longer than
 * `limitMs`. The time during which the event loop was blocked does not count, because the result
 * may have arrived during that time.
 */
export function within<T>(limitMs: number, work: PromiseLike<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const wait = () => {
      const dueMs = performance.now() + limitMs;
      timer = setTimeout(() => {
        if (performance.now() - dueMs > HELD_MS) wait();
        else reject(new TookTooLong(`Took over ${limitMs} ms.`));
      }, limitMs);
    };
    wait();
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
