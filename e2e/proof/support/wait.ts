export function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
}

/** Waits until it is so and returns after how many milliseconds; rejects past the limit. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  limitMs: number,
  what: string,
): Promise<number> {
  const startedAt = performance.now();
  while (!(await isSo())) {
    if (performance.now() - startedAt > limitMs)
      throw new Error(`Not within ${limitMs} ms: ${what}.`);
    await pause(10);
  }
  return performance.now() - startedAt;
}
