/**
 * Returns the value at the top of a chart with three grid lines. It is the smallest number of the
 * form 3 × (1, 2, 3, 4, 5, 6 or 8) × 10ⁿ that is at least 3 and `highest`. Every grid line is then at
 * a whole number.
 */
export function chartTop(highest: number): number {
  for (let power = 1; ; power *= 10) {
    for (const factor of [1, 2, 3, 4, 5, 6, 8]) {
      const top = 3 * factor * power;
      if (top >= highest) return top;
    }
  }
}
