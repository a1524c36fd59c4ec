import type { ShownRange } from "./calls-filters";

const format = (parts: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: "UTC" });
const day = format({ day: "numeric", month: "short" });
const clock = format({ hour: "2-digit", minute: "2-digit" });

/** Shows a chosen range, such as "20 Feb, 14:00 – 16:00 UTC" or "20 Feb – 23 Feb". */
export function rangeText({ from, to }: Pick<ShownRange, "from" | "to">): string {
  const isMidnight = (date: Date) => date.getTime() % 86_400_000 === 0;
  if (isMidnight(from) && isMidnight(to)) {
    const last = new Date(to.getTime() - 1);
    const [start, end] = [day.format(from), day.format(last)];
    return start === end ? start : `${start} – ${end}`;
  }
  const sameDay = day.format(from) === day.format(to);
  const start = `${day.format(from)}, ${clock.format(from)}`;
  const end = sameDay ? clock.format(to) : `${day.format(to)}, ${clock.format(to)}`;
  return `${start} – ${end} UTC`;
}
