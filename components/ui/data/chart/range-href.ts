import type { ChartPoint } from "./chart-point";

/**
 * Adds the time of the points from `first` to `last`, including both, to the URL of a list, as
 * `from` (included) and `to` (excluded) in ISO 8601 format. Other parameters of the URL are kept.
 */
export function rangeHref(
  href: string,
  points: readonly ChartPoint[],
  first: number,
  last: number,
): string {
  const starts = points.map(({ at }) => Date.parse(at));
  const width = (starts[1] ?? 0) - (starts[0] ?? 0);
  const instant = (ms: number) => new Date(ms).toISOString();
  const [path, query] = href.split("?");
  const search = new URLSearchParams(query);
  search.set("from", instant(starts[first] ?? 0));
  search.set("to", instant((starts[last] ?? 0) + width));
  return `${path}?${search}`;
}
