/** The error of a wait that timed out. `isDatabaseUnavailable` recognises its `code`. */
class TookTooLong extends Error {
  readonly code = "ETIMEDOUT";
}

/**
 * How long the data plane waits for the database, in milliseconds, before reporting the database as
 * unavailable.
 */
export const DATABASE_LIMIT_MS = 3_000;

/** A timer that fires more than this many milliseconds late was delayed by the event loop. */
const HELD_MS = 50;

/**
 * The result of `work`, or a rejection with the code ETIMEDOUT after this time. Time in which the
 * event loop was blocked is not counted, because the answer may have arrived during that time.
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
