/** A wait that was given up; `code` is what `isDatabaseUnavailable` knows. */
class TookTooLong extends Error {
  readonly code = "ETIMEDOUT";
}

/** How long the data plane waits for the database before it says that it is away. */
export const DATABASE_LIMIT_MS = 3_000;

/** The result of `work`, or a rejection with the code ETIMEDOUT where it takes longer. */
export async function within<T>(limitMs: number, work: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TookTooLong(`Took over ${limitMs} ms.`)), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
