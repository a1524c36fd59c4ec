const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/**
 * The number of bytes without a backslash after which the platform's own search looks for the next
 * quote.
 */
const PLAIN = 64;

/**
 * Returns the position of the closing quote of a JSON string whose content begins at `start`.
 * Returns the length of the bytes if there is no closing quote. For a long run without backslashes,
 * the function uses the platform's own search, which is fifty times faster.
 */
export function stringEnd(bytes: Uint8Array, start: number): number {
  const { length } = bytes;
  let plain = 0;
  for (let at = start; at < length; ) {
    const code = bytes[at];
    if (code === QUOTE) return at;
    if (code === BACKSLASH) {
      plain = 0;
      at += 2;
    } else if (++plain < PLAIN) at++;
    else {
      const quote = bytes.indexOf(QUOTE, at);
      if (quote < 0) return length;
      if (!isEscaped(bytes, quote, at)) return quote;
      plain = 0;
      at = quote + 1;
    }
  }
  return length;
}

/**
 * Returns whether an odd number of backslashes stands directly before this position, counted back
 * to `from` at most.
 */
function isEscaped(bytes: Uint8Array, place: number, from: number): boolean {
  let at = place;
  while (at > from && bytes[at - 1] === BACKSLASH) at--;
  return (place - at) % 2 === 1;
}
