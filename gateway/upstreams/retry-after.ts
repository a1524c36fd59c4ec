/** Maximum number of seconds for which a server can make callers wait. */
const MOST_SECONDS = 600;

/**
 * Returns the whole seconds that a `Retry-After` header asks for (RFC 9110, section 10.2.3: seconds
 * or a date), or null if the header is invalid.
 */
export function retryAfterSeconds(text: string | null | undefined, nowMs: number): number | null {
  const said = text?.trim() ?? "";
  const isDate = /^[A-Z][a-z]{2}, .{10,40} GMT$/.test(said);
  const seconds = /^\d{1,10}$/.test(said)
    ? Number(said)
    : isDate
      ? Math.ceil((Date.parse(said) - nowMs) / 1000)
      : Number.NaN;
  return Number.isFinite(seconds) ? Math.min(MOST_SECONDS, Math.max(1, seconds)) : null;
}

/**
 * True if a response with this status may say when to retry (RFC 9110, section 15.6.4; RFC 6585,
 * section 4).
 */
export function comesBack(status: number): boolean {
  return status === 429 || status === 503;
}
