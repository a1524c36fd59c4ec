/** Where a value begins and ends in the text it was parsed from. */
export type Span = readonly [start: number, end: number];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The spans of the values of a few names, in their order, of the object that begins at `open`, in a
 * text that `JSON.parse` took; null is absent. Of names that are repeated the last one counts, as it
 * does there. No text is made of any other name.
 */
export function membersOf(text: string, open: number, names: readonly string[]): (Span | null)[] {
  const found: (Span | null)[] = names.map(() => null);
  let at = skipSpace(text, open + 1);
  while (text.charCodeAt(at) === QUOTE) {
    const nameEnd = endOfString(text, at);
    const start = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const end = endOfValue(text, start);
    const place = placeOf(text, at, nameEnd, names);
    if (place >= 0) found[place] = [start, end];
    at = afterComma(text, end);
  }
  return found;
}

/** Which of the names stands here, between quotes. */
function placeOf(text: string, at: number, end: number, names: readonly string[]): number {
  for (let place = 0; place < names.length; place++) {
    const name = names[place] ?? "";
    if (end - at === name.length + 2 && text.startsWith(name, at + 1)) return place;
  }
  const written = text.slice(at, end);
  return written.includes("\\") ? names.indexOf(JSON.parse(written) as string) : -1;
}

function afterComma(text: string, end: number): number {
  const at = skipSpace(text, end);
  return text[at] === "," ? skipSpace(text, at + 1) : at;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code === 32 || (code >= 9 && code <= 13); ) {
    code = text.charCodeAt(++at);
  }
  return at;
}

/** Past the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  while (at >= 0 && isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at < 0 ? text.length : at + 1;
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === BACKSLASH) before--;
  return (at - before) % 2 === 0;
}

function endOfValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return endOfString(text, start);
  if (first !== "{" && first !== "[") {
    let at = start;
    while (at < text.length && !",}] \t\r\n".includes(text[at] ?? "")) at++;
    return at;
  }
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at) - 1;
    else if (code === 0x7b || code === 0x5b) depth++;
    else if ((code === 0x7d || code === 0x5d) && --depth === 0) return at + 1;
  }
  return text.length;
}
