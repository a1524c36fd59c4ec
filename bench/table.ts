/** One line of the result table. A line without `good` and `limit` has no verdict. */
export interface Line {
  readonly what: string;
  readonly measured: string;
  readonly beside: string;
  readonly ratio?: number;
  /**
   * The 95 % confidence interval of the ratio. If it is given, the limit applies to its upper end
   * instead of to the ratio.
   */
  readonly interval?: readonly [low: number, high: number];
  readonly limit?: number;
  readonly good?: boolean;
}

export function passes({ good, ratio, interval, limit }: Line): boolean {
  if (good !== undefined) return good;
  const most = interval?.[1] ?? ratio;
  return most === undefined || limit === undefined || most <= limit;
}

function verdict(line: Line): string {
  if (line.good === undefined && line.limit === undefined) return "";
  return passes(line) ? "PASS" : "FALLS SHORT";
}

/** Formats the lines as a Markdown table with aligned columns for reading in a terminal. */
export function table(lines: readonly Line[]): string {
  const rows = [
    ["what", "Latchkey", "beside", "ratio", "95 %", "at most", ""],
    ...lines.map((line) => [
      line.what,
      line.measured,
      line.beside,
      line.ratio?.toFixed(2) ?? "",
      line.interval?.map((end) => end.toFixed(2)).join(" to ") ?? "",
      line.limit?.toFixed(2) ?? "",
      verdict(line),
    ]),
  ];
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join(" | ")} |`;
  const rule = `|${widths?.map((width) => "-".repeat(width + 2)).join("|")}|`;
  const [head = [], ...rest] = rows;
  return [line(head), rule, ...rest.map(line)].join("\n");
}

/** Returns the median. For an even number of values, it is the mean of the two middle values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/**
 * Returns a confidence interval of at least 95 % for the median. The interval uses order
 * statistics: for any distribution, the number of values below the median is binomial with p = 1/2.
 * For ten values, the interval runs from the second to the ninth (97.9 %).
 */
export function medianInterval(values: readonly number[]): readonly [low: number, high: number] {
  const sorted = [...values].sort((a, b) => a - b);
  let outside = 0;
  let ways = 1;
  let skipped = 0;
  for (; skipped < sorted.length / 2; skipped++) {
    outside += (2 * ways) / 2 ** sorted.length;
    if (outside > 0.05) break;
    ways = (ways * (sorted.length - skipped)) / (skipped + 1);
  }
  const at = Math.max(0, skipped - 1);
  return [sorted[at] ?? Number.NaN, sorted[sorted.length - 1 - at] ?? Number.NaN];
}

/**
 * Returns the nearest-rank percentile: the smallest of the values such that at least the given part
 * (0 to 1) of all values is not larger.
 */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}
