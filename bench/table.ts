/** One line of the result; `limit` undefined where the figure only informs. */
export interface Line {
  readonly what: string;
  readonly measured: string;
  readonly beside: string;
  readonly ratio?: number;
  readonly limit?: number;
  readonly good?: boolean;
}

export function passes({ good, ratio, limit }: Line): boolean {
  if (good !== undefined) return good;
  return ratio === undefined || limit === undefined || ratio <= limit;
}

function verdict(line: Line): string {
  if (line.good === undefined && line.limit === undefined) return "";
  return passes(line) ? "PASS" : "FALLS SHORT";
}

/** The lines as a Markdown table, which also reads well in a terminal. */
export function table(lines: readonly Line[]): string {
  const rows = [
    ["what", "Latchkey", "beside", "ratio", "at most", ""],
    ...lines.map((line) => [
      line.what,
      line.measured,
      line.beside,
      line.ratio?.toFixed(2) ?? "",
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

/** The middle value; the mean of the two middle ones where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The value that `part` (0 to 1) of all values do not exceed. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}
