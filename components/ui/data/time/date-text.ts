const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const pad = (number: number) => String(number).padStart(2, "0");

function shifted(at: number, offsetMinutes: number) {
  const date = new Date(at + offsetMinutes * 60_000);
  return { date, month: MONTHS[date.getUTCMonth()] ?? "" };
}

/**
 * Formats a date such as "20 February 2027". `at` is in milliseconds since 1970, and the offset
 * from UTC is in minutes.
 */
export function dateText(at: number, offsetMinutes = 0): string {
  const { date, month } = shifted(at, offsetMinutes);
  return `${date.getUTCDate()} ${month} ${date.getUTCFullYear()}`;
}

/**
 * Formats a date and time such as "20 Feb 2027, 14:03 UTC+2". `at` is in milliseconds since 1970,
 * and the offset from UTC is in minutes.
 */
export function dateTimeText(at: number, offsetMinutes = 0): string {
  const { date, month } = shifted(at, offsetMinutes);
  const day = `${date.getUTCDate()} ${month.slice(0, 3)} ${date.getUTCFullYear()}`;
  const time = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}`;
  return `${day}, ${time} ${zoneText(offsetMinutes)}`;
}

function zoneText(offsetMinutes: number): string {
  if (offsetMinutes === 0) return "UTC";
  const size = Math.abs(offsetMinutes);
  const minutes = size % 60 === 0 ? "" : `:${pad(size % 60)}`;
  return `UTC${offsetMinutes < 0 ? "−" : "+"}${Math.floor(size / 60)}${minutes}`;
}
