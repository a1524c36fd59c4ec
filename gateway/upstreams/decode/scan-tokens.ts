import { NUMBER_BYTES } from "./bounds";
import { CUT, WRONG } from "./skip-text";

const TRUE = Buffer.from("true");
const FALSE = Buffer.from("false");
const NULL = Buffer.from("null");

/**
 * Returns the length in bytes of the number, `true`, `false` or `null` that begins at `at`. Returns
 * CUT if the token may continue in the next piece, and WRONG if the token is invalid.
 */
export function scalarLength(bytes: Buffer, at: number, end: number): number {
  switch (bytes[at]) {
    case 0x74:
      return literalLength(bytes, at, end, TRUE);
    case 0x66:
      return literalLength(bytes, at, end, FALSE);
    case 0x6e:
      return literalLength(bytes, at, end, NULL);
    default:
      return numberLength(bytes, at, end);
  }
}

function literalLength(bytes: Buffer, at: number, end: number, literal: Buffer): number {
  for (let index = 1; index < literal.length; index++) {
    if (at + index >= end) return CUT;
    if (bytes[at + index] !== literal[index]) return WRONG;
  }
  return literal.length;
}

function numberLength(bytes: Buffer, start: number, end: number): number {
  let at = start;
  if (bytes[at] === 0x2d) at++;
  const whole = digitsEnd(bytes, at, end);
  if (at < end && (whole === at || (bytes[at] === 0x30 && whole > at + 1))) return WRONG;
  at = whole;
  if (at < end && bytes[at] === 0x2e) {
    const fraction = digitsEnd(bytes, at + 1, end);
    if (fraction === at + 1 && fraction < end) return WRONG;
    at = fraction;
  }
  if (at < end && (bytes[at] === 0x65 || bytes[at] === 0x45)) {
    at++;
    if (at < end && (bytes[at] === 0x2b || bytes[at] === 0x2d)) at++;
    const exponent = digitsEnd(bytes, at, end);
    if (exponent === at && exponent < end) return WRONG;
    at = exponent;
  }
  if (at - start > NUMBER_BYTES) return WRONG;
  return at >= end ? CUT : at - start;
}

function digitsEnd(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] as number) >= 0x30 && (bytes[at] as number) <= 0x39) at++;
  return at;
}
