/** The parts of a tools/call that go on as they were written: no number in them is ever rounded. */
export interface CallSpans {
  readonly id: string | null;
  readonly arguments: string | null;
  readonly inputResponses: string | null;
  readonly meta: string | null;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Cuts the id and parts of the params out of one request's text, which must have been parsed as
 * JSON before. Of fields that are repeated the last one counts, as in `JSON.parse`.
 */
export function callSpans(text: string): CallSpans {
  const message = members(text, text.indexOf("{"));
  const params = message.params;
  const inner = params === undefined || text[params[0]] !== "{" ? {} : members(text, params[0]);
  const cut = (span: readonly [number, number] | undefined) =>
    span === undefined ? null : text.slice(span[0], span[1]);
  return {
    id: cut(message.id),
    arguments: cut(inner.arguments),
    inputResponses: cut(inner.inputResponses),
    meta: cut(inner._meta),
  };
}

/** Where the values of an object's own members begin and end. */
function members(text: string, open: number): Record<string, readonly [number, number]> {
  const found: Record<string, readonly [number, number]> = Object.create(null);
  let at = skipSpace(text, open + 1);
  while (text.charCodeAt(at) === QUOTE) {
    const nameEnd = endOfString(text, at);
    const name = nameAt(text, at, nameEnd);
    const start = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const end = endOfValue(text, start);
    found[name] = [start, end];
    at = skipSpace(text, end);
    if (text[at] !== ",") break;
    at = skipSpace(text, at + 1);
  }
  return found;
}

function nameAt(text: string, start: number, end: number): string {
  const name = text.slice(start + 1, end - 1);
  return name.includes("\\") ? (JSON.parse(text.slice(start, end)) as string) : name;
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
  while (isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at + 1;
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
