import { setImmediate as nextTurn } from "node:timers/promises";
import { TURN_BYTES } from "./bounds";
import { skipPlain, skipText } from "./skip-text";
import type { Span } from "./spans";

const QUOTE = 0x22;
/** Size in bytes of the parts in which a long string is decoded. */
const PART_BYTES = 64 * 1024;
/** Number of values to parse before yielding to the event loop. */
const TURN_VALUES = 4_000;

/** Parses a value of an accepted message that has few enough members to be parsed in one step. */
export function parseValue(bytes: Buffer, [start, end]: Span): unknown {
  return JSON.parse(bytes.toString("utf8", start, end));
}

/**
 * Parses a value of any size, with the same result as `JSON.parse`. For a large value, yields to
 * the event loop several times.
 */
export async function parseInTurns(bytes: Buffer, span: Span): Promise<unknown> {
  if (span[1] - span[0] <= TURN_BYTES) return parseValue(bytes, span);
  const stack: Open[] = [];
  let done: unknown;
  let at = span[0];
  let values = 0;
  let turnAt = at;
  const put = (value: unknown) => {
    const open = stack.at(-1);
    if (!open) done = value;
    else if (Array.isArray(open.value)) open.value.push(value);
    else define(open.value, open.name, value);
  };
  while (at < span[1]) {
    if (++values >= TURN_VALUES || at - turnAt > TURN_BYTES) {
      await nextTurn();
      values = 0;
      turnAt = at;
    }
    const code = bytes[at] as number;
    if (code === QUOTE) {
      const end = skipText(bytes, at + 1, span[1]) + 1;
      const text =
        end - at > PART_BYTES ? await longText(bytes, at, end) : shortText(bytes, at, end);
      at = end;
      const open = stack.at(-1);
      if (open && !Array.isArray(open.value) && open.wantsName) open.name = text;
      else put(text);
    } else if (code === 0x7b || code === 0x5b) {
      const value = code === 0x7b ? {} : [];
      put(value);
      stack.push({ value, name: "", wantsName: code === 0x7b });
      at++;
    } else if (code === 0x7d || code === 0x5d) {
      stack.pop();
      at++;
    } else if (code === 0x3a || code === 0x2c) {
      const open = stack.at(-1);
      if (open && !Array.isArray(open.value)) open.wantsName = code === 0x2c;
      at++;
    } else if (code <= 0x20) at++;
    else {
      let end = at + 1;
      while (end < span[1] && !ENDS_SCALAR[bytes[end] as number]) end++;
      put(JSON.parse(bytes.toString("latin1", at, end)));
      at = end;
    }
  }
  return done;
}

interface Open {
  readonly value: unknown[] | Record<string, unknown>;
  name: string;
  wantsName: boolean;
}

const ENDS_SCALAR = new Uint8Array(256);
for (const code of Buffer.from(",}] \t\r\n")) ENDS_SCALAR[code] = 1;

/** Defines an own property, even if its name is `__proto__`. */
function define(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") object[name] = value;
  else {
    const how = { value, configurable: true, enumerable: true, writable: true };
    Object.defineProperty(object, name, how);
  }
}

function shortText(bytes: Buffer, start: number, end: number): string {
  return JSON.parse(bytes.toString("utf8", start, end)) as string;
}

async function longText(bytes: Buffer, start: number, end: number): Promise<string> {
  const parts: string[] = [];
  const last = end - 1;
  for (let from = start + 1; from < last; ) {
    const to = partEnd(bytes, from, last);
    parts.push(JSON.parse(`"${bytes.toString("utf8", from, to)}"`) as string);
    from = to;
    if (parts.length % 4 === 0) await nextTurn();
  }
  return parts.join("");
}

/**
 * Returns the last position, at most `last`, at which a string can be split without splitting an
 * escape or a character.
 */
function partEnd(bytes: Buffer, from: number, last: number): number {
  const wanted = Math.min(last, from + PART_BYTES);
  let at = from;
  while (at < wanted) {
    at = skipPlain(bytes, at, wanted);
    if (at < wanted) at += bytes[at + 1] === 0x75 ? 6 : 2;
  }
  if (at >= last) return last;
  while (at > from && ((bytes[at] as number) & 0xc0) === 0x80) at--;
  return at;
}
