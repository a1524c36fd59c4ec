import { amountText } from "@/lib/words/view-count";

/** One point of a chart of calls: what happened in one bucket of time. */
export interface ChartPoint {
  /** The start of the bucket in ISO 8601 format. Every point has a different time. */
  readonly at: string;
  /** The time as it is displayed, for example "3 Nov" or "14:00". */
  readonly label: string;
  readonly calls: number;
  readonly denials: number;
  /** The following are left out by charts that do not know them. */
  readonly errors?: number;
  readonly p50Micros?: number | null;
  readonly p95Micros?: number | null;
}

/** Says in one line what happened in a bucket, or in all of them together. */
export function reading(label: string, point: Omit<ChartPoint, "at" | "label">): string {
  const parts = [
    amountText(point.calls, "call"),
    ...(point.errors === undefined ? [] : [amountText(point.errors, "error")]),
    amountText(point.denials, "denial"),
  ];
  return `${label}: ${parts.join(", ")}`;
}

/** Adds up the points of a chart. */
export function total(points: readonly ChartPoint[]): Omit<ChartPoint, "at" | "label"> {
  const sum = (of: (point: ChartPoint) => number | undefined) =>
    points.reduce((all, point) => all + (of(point) ?? 0), 0);
  const knowsErrors = points.some(({ errors }) => errors !== undefined);
  return {
    calls: sum(({ calls }) => calls),
    denials: sum(({ denials }) => denials),
    ...(knowsErrors && { errors: sum(({ errors }) => errors) }),
  };
}
