const PREFIX = "=?base64?";
const SUFFIX = "?=";
/** Base64 as RFC 4648 (section 4) defines it, with its padding. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** The characters of a header value that need no encoding (RFC 9110, section 5.5). */
const PLAIN = /^[\x20-\x7e]*$/;

/** Markers that overlap count too, so such a text is encoded, and such a value is invalid. */
const isEncoded = (value: string) => value.startsWith(PREFIX) && value.endsWith(SUFFIX);

/**
 * Encodes a text for the header `Mcp-Name` or `Mcp-Param-*`: the text itself if it is safe in a
 * header, and otherwise `=?base64?…?=` (MCP 2026-07-28, Streamable HTTP, Value Encoding).
 */
export function headerValue(text: string): string {
  if (PLAIN.test(text) && text.trim() === text && !isEncoded(text)) return text;
  return `${PREFIX}${Buffer.from(text, "utf8").toString("base64")}${SUFFIX}`;
}

/**
 * Returns the text of a header value as UTF-8, or null if the value contains characters that a
 * header must not have or invalid Base64. Without both markers, a value is not Base64.
 */
export function headerBytes(value: string): Buffer | null {
  if (!isEncoded(value))
    return /^[\t\x20-\x7e]*$/.test(value) ? Buffer.from(value, "latin1") : null;
  if (value.length < PREFIX.length + SUFFIX.length) return null;
  const base64 = value.slice(PREFIX.length, -SUFFIX.length);
  return BASE64.test(base64) ? Buffer.from(base64, "base64") : null;
}

/** Returns whether a header value, decoded if necessary, is this text. */
export function isHeaderOf(value: string | undefined, text: string): boolean {
  if (value === undefined) return false;
  // Most values are written as they are.
  if (value === text && PLAIN.test(text) && !isEncoded(text)) return true;
  return headerBytes(value)?.equals(Buffer.from(text, "utf8")) ?? false;
}
