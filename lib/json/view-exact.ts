import { isSameNumber } from "./view-decimal";

const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Returns the first number in a valid JSON text that JavaScript would round (RFC 8259, section 6),
 * or null if there is none. Digits within strings do not count.
 */
export function roundedNumber(text: string): string | null {
  for (const [token] of text.matchAll(TOKENS)) {
    if (!token.startsWith('"') && !isExact(token)) return token;
  }
  return null;
}

/** Returns whether JavaScript writes this JSON number as the same number. */
export function isExact(text: string): boolean {
  const plain = JSON.stringify(Number(text));
  return plain === text || isSameNumber(plain, text);
}
