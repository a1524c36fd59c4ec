/** Returns how often a proof repeats: `full` in `npm run prove`, and `few` in `npm test`. */
export function repetitions(few: number, full: number): number {
  return process.env.PROVE === "full" ? full : few;
}
