import type { ChartPoint } from "@/components/ui/data/chart/chart-point";
import type { CallSeries } from "@/lib/usage/view-calls";

const DAY_SECONDS = 86_400;
const format = (parts: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: "UTC" });
const day = format({ day: "numeric", month: "short" });
const clock = format({ hour: "2-digit", minute: "2-digit" });
const both = format({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/**
 * The points of a chart with their times as text (UTC): days for buckets of days, the time for a
 * range of at most a day, and otherwise both.
 */
export function seriesPoints({ points, bucketSeconds, from, to }: CallSeries): ChartPoint[] {
  const isShort = to.getTime() - from.getTime() <= DAY_SECONDS * 1000;
  const label = bucketSeconds >= DAY_SECONDS ? day : isShort ? clock : both;
  return points.map(({ at, calls, errors, denials, p50Micros, p95Micros }) => ({
    at,
    label: label.format(new Date(at)),
    calls,
    errors,
    denials,
    p50Micros,
    p95Micros,
  }));
}
