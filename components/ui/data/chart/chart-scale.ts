/**
 * The top of a chart with three grid lines: the least value of the form 3 × (1, 2 or 5) × 10ⁿ that
 * is not below `highest`, and at least 3, so that each line stands at a whole number.
 */
export function chartTop(highest: number): number {
  for (let power = 1; ; power *= 10) {
    for (const factor of [1, 2, 5]) {
      const top = 3 * factor * power;
      if (top >= highest) return top;
    }
  }
}
