const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const UNITS = [
  { unit: "year", ms: 365 * DAY_MS },
  { unit: "month", ms: 30 * DAY_MS },
  { unit: "day", ms: DAY_MS },
  { unit: "hour", ms: 60 * MINUTE_MS },
  { unit: "minute", ms: MINUTE_MS },
] as const;

/**
 * Describes the difference between `at` and `now`, which are both in milliseconds since 1970: "3
 * minutes ago", "in 30 days", "just now". Differences of up to 91 days are given in days, because
 * most keys have a lifetime in this range. Past times are rounded down. Future times are rounded to
 * the nearest unit, so that a new key with a lifetime of 30 days shows "in 30 days" rather than "in
 * 29 days".
 */
export function relativeTimeText(at: number, now: number): string {
  const distance = at - now;
  const past = distance <= 0;
  const size = Math.abs(distance);
  if (size < MINUTE_MS / 2) return past ? "just now" : "in a moment";
  if (size < MINUTE_MS) return past ? "just now" : "in 1 minute";
  for (const { unit, ms } of UNITS) {
    const count = past ? Math.floor(size / ms) : Math.round(size / ms);
    if (size < ms || (unit === "month" && size <= 91 * DAY_MS)) continue;
    const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
    return past ? `${words} ago` : `in ${words}`;
  }
  return past ? "1 minute ago" : "in 1 minute";
}
