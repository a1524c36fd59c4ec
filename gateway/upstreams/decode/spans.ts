import { skipPlain, skipText } from "./skip-text";

/** Start and end (exclusive) of a value in the bytes that it was read from. */
export type Span = readonly [start: number, end: number];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

// The functions in this file rely on bytes that a scan has accepted, without checking them again.

/** Returns whether an object begins at this position. */
export const isObjectAt = (bytes: Buffer, at: number): boolean => bytes[at] === 0x7b;

/** Returns whether an array begins at this position. */
export const isArrayAt = (bytes: Buffer, at: number): boolean => bytes[at] === 0x5b;

/** Returns whether the value at this position is `true`. */
export const isTrueAt = (bytes: Buffer, at: number): boolean => bytes[at] === 0x74;

/** Called with a member: its name between the quotes, and its value. */
export type MemberVisit = (
  nameStart: number,
  nameEnd: number,
  isEscaped: boolean,
  start: number,
  end: number,
) => void;

/**
 * Visits the members of the object that begins at `open`, in order. Returns the position after the
 * object.
 */
export function eachMember(bytes: Buffer, open: number, visit: MemberVisit): number {
  let at = skipSpace(bytes, open + 1);
  while (bytes[at] === QUOTE) {
    const nameStart = at + 1;
    const firstEnd = skipPlain(bytes, nameStart, bytes.length);
    const isEscaped = bytes[firstEnd] === BACKSLASH;
    const nameEnd = isEscaped ? endOfString(bytes, at) - 1 : firstEnd;
    const start = skipSpace(bytes, skipSpace(bytes, nameEnd + 1) + 1);
    const end = endOfValue(bytes, start);
    visit(nameStart, nameEnd, isEscaped, start, end);
    at = skipSpace(bytes, end);
    if (bytes[at] !== COMMA) break;
    at = skipSpace(bytes, at + 1);
  }
  return at + 1;
}

/**
 * Visits each element of the array that begins at `open`. `visit` gets the element's start and
 * returns its end.
 */
export function eachElement(bytes: Buffer, open: number, visit: (start: number) => number): void {
  let at = skipSpace(bytes, open + 1);
  while (at < bytes.length && bytes[at] !== 0x5d) {
    at = skipSpace(bytes, visit(at));
    if (bytes[at] !== COMMA) return;
    at = skipSpace(bytes, at + 1);
  }
}

/**
 * Returns the span of a whole member, given its value: its name, its value, and one of the commas
 * around it, so that an object without this span is valid. The name must contain no quotes.
 */
export function memberAt(bytes: Buffer, value: Span): Span {
  const [first, end] = memberSpan(bytes, value);
  const after = skipSpace(bytes, end);
  if (bytes[after] === COMMA) return [first, skipSpace(bytes, after + 1)];
  let before = first - 1;
  while ((bytes[before] as number) <= 0x20) before--;
  return [bytes[before] === COMMA ? before : first, end];
}

/** Returns the span of a member's name and value. The name must contain no quotes. */
export function memberSpan(bytes: Buffer, [start, end]: Span): Span {
  const nameEnd = bytes.lastIndexOf(QUOTE, start - 1);
  return [bytes.lastIndexOf(QUOTE, nameEnd - 1), end];
}

/** Returns the end of the value that begins at `start`. */
export function endOfValue(bytes: Buffer, start: number): number {
  const first = bytes[start];
  if (first === QUOTE) return endOfString(bytes, start);
  let at = start;
  if (first !== 0x7b && first !== 0x5b) {
    while (at < bytes.length && !ENDS_SCALAR[bytes[at] as number]) at++;
    return at;
  }
  let depth = 0;
  for (; at < bytes.length; at++) {
    const code = bytes[at] as number;
    if (code === QUOTE) at = endOfString(bytes, at) - 1;
    else if (code === 0x7b || code === 0x5b) depth++;
    else if ((code === 0x7d || code === 0x5d) && --depth === 0) return at + 1;
  }
  return at;
}

const ENDS_SCALAR = new Uint8Array(256);
for (const code of Buffer.from(",}] \t\r\n")) ENDS_SCALAR[code] = 1;

function endOfString(bytes: Buffer, start: number): number {
  return skipText(bytes, start + 1, bytes.length) + 1;
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  for (let code = bytes[at]; code === 32 || code === 10 || code === 13 || code === 9; ) {
    code = bytes[++at];
  }
  return at;
}

/** Returns the string that a span holds, or null for other values. */
export function textOf(bytes: Buffer, [start, end]: Span): string | null {
  if (bytes[start] !== QUOTE) return null;
  return JSON.parse(bytes.toString("utf8", start, end)) as string;
}

/**
 * Returns whether a span holds this string. `quoted` includes the quotes and contains no escapes.
 */
export function isText(bytes: Buffer, span: Span, quoted: Buffer): boolean {
  const [start, end] = span;
  if (end - start === quoted.length && bytes.compare(quoted, 0, quoted.length, start, end) === 0) {
    return true;
  }
  if (bytes[start] !== QUOTE || end - start > quoted.length * 6) return false;
  return skipPlain(bytes, start + 1, end - 1) < end - 1 && textOf(bytes, span) === unquoted(quoted);
}

const unquoted = (quoted: Buffer) => quoted.toString("latin1", 1, quoted.length - 1);
