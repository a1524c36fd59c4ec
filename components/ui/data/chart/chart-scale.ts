/**
 * The top of a chart with three grid lines: the smallest value of the form 3 × (1, 2 or 5) × 10ⁿ
 * that is at least `highest` and at least 3, so that each line is at a whole number.
 */
export function chartTop(highest: number): number {
  for (let power = 1; ; power *= 10) {
    for (const factor of [1, 2, 5]) {
      const top = 3 * factor * power;
      if (top >= highest) return top;
    }
  }
}
