import { LinkProblem } from "./problem";

/**
 * Waits for the work's outcome, up to a time limit. Throws a timeout problem, or a cancellation if
 * `signal` aborts.
 */
export async function inTime<T>(
  work: Promise<T>,
  limitMs: number,
  signal?: AbortSignal,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let giveUp = () => {};
  const late = new Promise<never>((_, reject) => {
    const text = `It did not answer within ${Math.round(limitMs)} ms.`;
    timer = setTimeout(() => reject(new LinkProblem("timeout", text)), limitMs);
    giveUp = () => reject(givenUp());
    if (signal?.aborted) giveUp();
    signal?.addEventListener("abort", giveUp, { once: true });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
  }
}

/** Returns the problem for a call whose caller no longer waits for the answer. */
export function givenUp(): LinkProblem {
  return new LinkProblem("unavailable", "The connection was closed.");
}
