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
  return plain === text || decimalOf(plain) === decimalOf(text);
}

/** Returns the exact value of a number's text: its digits without zeros around them, and a power. */
function decimalOf(text: string): string | null {
  const [, sign = "", whole = "", fraction = "", power = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  if (whole === "") return null;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const short = digits.replace(/0+$/, "");
  if (short === "") return "0";
  const zeros = digits.length - short.length;
  return `${sign}${short}e${Number(power) - fraction.length + zeros}`;
}
