/**
 * Returns how many times a test of `e2e/proof` repeats its steps: `full` times in `npm run prove`,
 * and `few` times in `npm test`.
 */
export function repetitions(few: number, full: number): number {
  return process.env.PROVE === "full" ? full : few;
}
