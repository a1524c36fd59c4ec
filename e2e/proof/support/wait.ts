export function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
}

const HOPELESS_MS = 300_000;

/**
 * Returns the given time limit in `npm run prove`, which runs on an otherwise idle machine. In `npm
 * test`, returns 300 s, which only a hang exceeds.
 */
export function boundMs(ms: number): number {
  return process.env.PROVE === "full" ? ms : HOPELESS_MS;
}

/**
 * Checks the condition repeatedly until it is true. Returns how many milliseconds that took. Throws
 * after the time limit.
 */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  limitMs: number,
  what: string,
): Promise<number> {
  const startedAt = performance.now();
  while (!(await isSo())) {
    if (performance.now() - startedAt > boundMs(limitMs))
      throw new Error(`Not within ${limitMs} ms: ${what}.`);
    await pause(10);
  }
  return performance.now() - startedAt;
}
