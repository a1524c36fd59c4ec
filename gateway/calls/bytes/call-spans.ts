import type { JsonBody } from "@/gateway/http/read-json";
import { type NameFinder, nameFinder } from "@/gateway/upstreams/decode/known-names";
import type { Span } from "@/gateway/upstreams/decode/spans";
import { stringEnd } from "@/lib/std/string-end";

/** The members of a request's params that Latchkey reads. All others are only passed on. */
export type ReadParam = (typeof PARAMS)[number];

const PARAMS = [
  "name",
  "uri",
  "ref",
  "arguments",
  "inputResponses",
  "requestState",
  "_meta",
  "task",
] as const;

/**
 * The positions of a request's parts in its bytes. The parts are passed on as bytes, because parsing
 * them could round numbers.
 */
export interface CallSpans {
  readonly bytes: Buffer;
  /** The request's id as JSON. */
  readonly id: string | null;
  readonly params: Span | null;
  /** Returns the span of a value in the params, or null if the params do not have it. */
  of(name: ReadParam): Span | null;
  /** Returns the bytes of a value in the params, or null if the params do not have it. */
  bytesOf(name: ReadParam): Buffer | null;
}

const NOWHERE = -1;
const ID = 0;
const PARAMS_AT = 1;
const FIRST_PARAM = 2;
const MEMBERS = ["id", "params"] as const;
const PLACES = (MEMBERS.length + PARAMS.length) * 2;
/** The maximum length of a known name if every character is written as a six-byte escape. */
const LONGEST_NAME = Math.max(...PARAMS.map((name) => name.length)) * 6;
const ofMessage = nameFinder(MEMBERS);
const ofParams = nameFinder(PARAMS);

/**
 * Finds the id, the params and the known members of the params in a request. The text must be valid
 * JSON, in which these members occur only once (`ambiguousMember`). Each byte is read once.
 */
export function callSpans({ text, bytes }: Omit<JsonBody, "value">): CallSpans {
  return new Spans(text, bytes);
}

class Spans implements CallSpans {
  readonly bytes: Buffer;
  readonly #text: string;
  /** The value of part `n` begins at `#places[2 * n]` and ends before `#places[2 * n + 1]`. */
  readonly #places = new Int32Array(PLACES).fill(NOWHERE);

  constructor(text: string, bytes: Buffer) {
    this.bytes = bytes;
    this.#text = text;
    this.#read();
  }

  get id(): string | null {
    const span = this.#span(ID);
    if (!span) return null;
    // In pure ASCII, each byte is one character, so positions in the bytes and in the text are
    // equal.
    const isAscii = this.#text.length === this.bytes.length;
    return isAscii ? this.#text.slice(...span) : this.bytes.toString("utf8", ...span);
  }

  get params(): Span | null {
    return this.#span(PARAMS_AT);
  }

  of(name: ReadParam): Span | null {
    return this.#span(FIRST_PARAM + PARAMS.indexOf(name));
  }

  bytesOf(name: ReadParam): Buffer | null {
    const span = this.of(name);
    return span && this.bytes.subarray(...span);
  }

  #span(place: number): Span | null {
    const start = this.#places[place * 2] as number;
    const end = this.#places[place * 2 + 1] as number;
    return start === NOWHERE || end === NOWHERE ? null : [start, end];
  }

  #read(): void {
    const { bytes } = this;
    const places = this.#places;
    // The member of the message, and the member of its params, whose value is currently being read.
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
          if (depth === 1) outer = this.#begins(ofMessage, 0, nameStart, nameEnd, at + 1);
          else if (depth === 2 && outer === PARAMS_AT) {
            inner = this.#begins(ofParams, FIRST_PARAM, nameStart, nameEnd, at + 1);
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
  }

  /** Notes where the value of a member begins. Returns the member's place, or NOWHERE. */
  #begins(
    finder: NameFinder,
    first: number,
    start: number,
    end: number,
    valueFrom: number,
  ): number {
    const { bytes } = this;
    // A longer name cannot be a known name, not even in escaped form.
    if (end - start > LONGEST_NAME) return NOWHERE;
    let isEscaped = false;
    for (let at = start; at < end; at++) if (bytes[at] === 0x5c) isEscaped = true;
    const found = finder.find(bytes, start, end, isEscaped);
    if (found < 0) return NOWHERE;
    const place = first + found;
    this.#places[place * 2] = afterSpace(bytes, valueFrom);
    return place;
  }
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
