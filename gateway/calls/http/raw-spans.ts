import type { JsonBody } from "@/gateway/http/read-json";
import { type NameFinder, nameFinder } from "@/gateway/upstreams/decode/known-names";
import { stringEnd } from "@/lib/std/string-end";

/**
 * The parts of a `tools/call` request that are passed on exactly as the client wrote them. Parsing
 * them could round numbers.
 */
export interface CallSpans {
  readonly id: string | null;
  /** The bytes that the client sent, neither decoded nor encoded. */
  readonly arguments: Buffer | null;
  readonly inputResponses: string | null;
  readonly meta: string | null;
}

const NOWHERE = -1;

/**
 * The indexes of the parts in `NAMES`. In the array of places, the value of part `n` begins at
 * `places[2 * n]` and ends before `places[2 * n + 1]`.
 */
const PARAMS = 1;
const ARGUMENTS = 2;
const NAMES = ["id", "params", "arguments", "inputResponses", "_meta"];
/** The maximum length of a known name if every character is written as a six-byte escape. */
const LONGEST_NAME = Math.max(...NAMES.map((name) => name.length)) * 6;
const ofMessage = nameFinder(NAMES.slice(0, ARGUMENTS));
const ofParams = nameFinder(NAMES.slice(ARGUMENTS));

/**
 * Cuts the id and the known params out of a request. The text must be valid JSON. Of several fields
 * with the same name, the last counts, as in `JSON.parse`. Each byte is read once.
 */
export function callSpans({ text, bytes }: Omit<JsonBody, "value">): CallSpans {
  const places = placesIn(bytes);
  // In pure ASCII, each byte is one character, so positions in the bytes and in the text are equal.
  const isAscii = text.length === bytes.length;
  const cut = (place: number): string | null => {
    const start = places[place * 2] ?? NOWHERE;
    const end = places[place * 2 + 1] ?? NOWHERE;
    if (start === NOWHERE) return null;
    return isAscii ? text.slice(start, end) : bytes.toString("utf8", start, end);
  };
  const start = places[ARGUMENTS * 2] ?? NOWHERE;
  const end = places[ARGUMENTS * 2 + 1] ?? NOWHERE;
  return {
    id: cut(0),
    arguments: start === NOWHERE ? null : bytes.subarray(start, end),
    inputResponses: cut(ARGUMENTS + 1),
    meta: cut(ARGUMENTS + 2),
  };
}

function placesIn(bytes: Buffer): Int32Array {
  const places = new Int32Array(NAMES.length * 2).fill(NOWHERE);
  // The field of the message, and the field of its params, whose value is currently being read.
  let outer = NOWHERE;
  let inner = NOWHERE;
  let depth = 0;
  let nameStart = 0;
  let nameEnd = 0;

  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case 0x22:
        nameStart = at + 1;
        at = stringEnd(bytes, nameStart);
        nameEnd = at;
        break;
      case 0x3a:
        if (depth === 1) {
          outer = placeOf(ofMessage, bytes, nameStart, nameEnd);
          if (outer === PARAMS) places.fill(NOWHERE, ARGUMENTS * 2);
          if (outer >= 0) places[outer * 2] = afterSpace(bytes, at + 1);
        } else if (depth === 2 && outer === PARAMS) {
          const found = placeOf(ofParams, bytes, nameStart, nameEnd);
          inner = found < 0 ? NOWHERE : ARGUMENTS + found;
          if (inner >= 0) places[inner * 2] = afterSpace(bytes, at + 1);
        }
        break;
      case 0x7b:
      case 0x5b:
        depth++;
        break;
      case 0x7d:
      case 0x5d:
      case 0x2c:
        if (depth === 1 && outer >= 0) {
          places[outer * 2 + 1] = beforeSpace(bytes, at);
          outer = NOWHERE;
        } else if (depth === 2 && inner >= 0) {
          places[inner * 2 + 1] = beforeSpace(bytes, at);
          inner = NOWHERE;
        }
        if (bytes[at] !== 0x2c) depth--;
    }
  }
  return places;
}

function placeOf(names: NameFinder, bytes: Buffer, start: number, end: number): number {
  // A longer name cannot be a known name, not even in escaped form.
  if (end - start > LONGEST_NAME) return NOWHERE;
  let isEscaped = false;
  for (let at = start; at < end; at++) if (bytes[at] === 0x5c) isEscaped = true;
  return names.find(bytes, start, end, isEscaped);
}

function afterSpace(bytes: Buffer, from: number): number {
  let at = from;
  while ((bytes[at] ?? 0) <= 0x20 && at < bytes.length) at++;
  return at;
}

function beforeSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (at > 0 && (bytes[at - 1] ?? 0) <= 0x20) at--;
  return at;
}
