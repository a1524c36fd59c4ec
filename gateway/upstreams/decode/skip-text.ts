/** The bytes end here, but the token may continue in the next piece. */
export const CUT = 0;
/** The text is not valid JSON. */
export const WRONG = -1;

const BACKSLASH = 0x5c;
const SHORT_ESCAPES = new Uint8Array(256);
for (const code of Buffer.from('"\\/bfnrt')) SHORT_ESCAPES[code] = 1;
const HEX_DIGITS = new Uint8Array(256);
for (const code of Buffer.from("0123456789abcdefABCDEF")) HEX_DIGITS[code] = 1;

/** Up to this many bytes, reading one at a time is faster than reading four at a time. */
const NEAR_BYTES = 16;

// Bytes that cannot stand unescaped in a JSON string: control characters, the quote and the
// backslash.
const ENDS_PLAIN = new Uint8Array(256);
ENDS_PLAIN.fill(1, 0, 0x20);
ENDS_PLAIN[0x22] = 1;
ENDS_PLAIN[0x5c] = 1;

/**
 * Returns the position of the first byte, starting at `from`, that ends a run of ordinary
 * characters in a JSON string. Such a byte is a quote, a backslash or a control character.
 */
export function skipPlain(bytes: Buffer, from: number, end: number): number {
  const near = Math.min(end, from + NEAR_BYTES);
  let at = from;
  while (at < near && ENDS_PLAIN[bytes[at] as number] === 0) at++;
  return at === near && near < end ? skipFar(bytes, at, end) : at;
}

/**
 * Skips ordinary bytes four at a time, because most of a server's answer consists of long strings.
 */
function skipFar(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while ((bytes.byteOffset + at) & 3 && at < end) {
    if (ENDS_PLAIN[bytes[at] as number]) return at;
    at++;
  }
  // Creating an Int32Array costs as much as reading some hundred bytes one by one.
  const byByte = Math.min(end, at + 128);
  while (at < byByte && ENDS_PLAIN[bytes[at] as number] === 0) at++;
  if (at < byByte || at === end) return at;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, (end - at) >> 2);
  let word = 0;
  for (; word < words.length; word++) {
    const four = words[word] as number;
    const quote = four ^ 0x22222222;
    const backslash = four ^ 0x5c5c5c5c;
    // `found` has the highest bit set in each byte that is a control character, a quote or a
    // backslash.
    const found =
      (((four - 0x20202020) & ~four) |
        ((quote - 0x01010101) & ~quote) |
        ((backslash - 0x01010101) & ~backslash)) &
      0x80808080;
    if (found !== 0) break;
  }
  at += word * 4;
  while (at < end && ENDS_PLAIN[bytes[at] as number] === 0) at++;
  return at;
}

/**
 * Skips the content of a JSON string. Stops at its closing quote, at a forbidden byte, or at an
 * escape that is invalid or incomplete.
 */
export function skipText(bytes: Buffer, from: number, end: number): number {
  let at = skipPlain(bytes, from, end);
  while (at < end && bytes[at] === BACKSLASH) {
    const length = escapeLength(bytes, at, end);
    if (length <= 0) return at;
    at = skipPlain(bytes, at + length, end);
  }
  return at;
}

/**
 * Returns the length in bytes of the escape that begins with the backslash at `at`. Returns CUT if
 * the escape is incomplete, and WRONG if the escape is invalid.
 */
export function escapeLength(bytes: Buffer, at: number, end: number): number {
  if (at + 1 >= end) return CUT;
  const code = bytes[at + 1] as number;
  if (SHORT_ESCAPES[code]) return 2;
  if (code !== 0x75) return WRONG;
  for (let digit = at + 2; digit < at + 6; digit++) {
    if (digit >= end) return CUT;
    if (!HEX_DIGITS[bytes[digit] as number]) return WRONG;
  }
  return 6;
}
