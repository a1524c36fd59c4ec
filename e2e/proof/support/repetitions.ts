/** How often a proof repeats: `full` under `npm run prove`, `few` within `npm test`. */
export function repetitions(few: number, full: number): number {
  return process.env.PROVE === "full" ? full : few;
}
