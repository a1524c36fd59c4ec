/**
 * Start and end (exclusive) of a value in the JSON text that it was read from, in UTF-16 units.
 */
export type TextSpan = readonly [start: number, end: number];

/** A member of an object: its decoded name, the place of the name's quote, and its value. */
export interface TextMember {
  readonly name: string;
  readonly nameAt: number;
  readonly value: TextSpan;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

// The functions in this file rely on valid JSON (RFC 8259) and do not check it again.

/** Returns the members of the object that begins at `open`, in their order, repeated ones too. */
export function membersAt(text: string, open: number): TextMember[] {
  const members: TextMember[] = [];
  let at = skipSpace(text, open + 1);
  while (text.charCodeAt(at) === QUOTE) {
    const nameEnd = stringEnd(text, at);
    const start = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const end = valueEnd(text, start);
    members.push({ name: stringAt(text, at, nameEnd), nameAt: at, value: [start, end] });
    at = skipSpace(text, end);
    if (text.charCodeAt(at) !== COMMA) break;
    at = skipSpace(text, at + 1);
  }
  return members;
}

/**
 * Returns the member with this name. If it is repeated, the last one counts, as in `JSON.parse`.
 */
export function memberNamed(members: readonly TextMember[], name: string): TextMember | undefined {
  return members.findLast((member) => member.name === name);
}

/** Returns the JSON text of a member of the object that a text holds, or null if it is absent. */
export function memberText(text: string, name: string): string | null {
  const found = memberNamed(membersAt(text, skipSpace(text, 0)), name);
  return found ? text.slice(...found.value) : null;
}

/** Returns whether an object begins at this position. */
export const isObjectAt = (text: string, at: number): boolean => text.charCodeAt(at) === OPEN_BRACE;

/** Returns the string that a span holds, or null for other values. */
export function stringOf(text: string, [start, end]: TextSpan): string | null {
  return text.charCodeAt(start) === QUOTE ? stringAt(text, start, end) : null;
}

function stringAt(text: string, start: number, end: number): string {
  const plain = text.slice(start + 1, end - 1);
  return plain.includes("\\") ? (JSON.parse(text.slice(start, end)) as string) : plain;
}

/** Returns the end of the value that begins at `start`. */
export function valueEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return stringEnd(text, start);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return scalarEnd(text, start);
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = stringEnd(text, at) - 1;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) return at + 1;
  }
  return text.length;
}

/** Returns the end of the number, `true`, `false` or `null` that begins at `start`. */
export function scalarEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || code <= 0x20) break;
  }
  return at;
}

/** Returns the end of the string whose opening quote is at `start`. */
export function stringEnd(text: string, start: number): number {
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return text.length;
    let slash = quote;
    while (slash > from && text.charCodeAt(slash - 1) === BACKSLASH) slash--;
    if ((quote - slash) % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}

/** Returns the first position from `from` on that holds no whitespace. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code === 32 || code === 10 || code === 13 || code === 9; ) {
    code = text.charCodeAt(++at);
  }
  return at;
}
