/**
 * Writes a cell of a CSV file (RFC 4180): in quotes if necessary, and prefixed with an apostrophe
 * if a spreadsheet would otherwise evaluate the text as a formula. Dates are ISO instants, objects
 * JSON, and null is empty.
 */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text =
    value instanceof Date
      ? value.toISOString()
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
