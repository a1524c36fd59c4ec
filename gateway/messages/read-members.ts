import {
  CAPABILITIES_KEY,
  CLIENT_INFO_KEY,
  LOG_LEVEL_KEY,
  RELATED_TASK_KEY,
  SERVER_INFO_KEY,
  SUBSCRIPTION_KEY,
  VERSION_KEY,
} from "@/gateway/eras/identity";
import type { JsonBody } from "@/gateway/http/read-json";
import type { Span } from "@/gateway/upstreams/decode/spans";
import { stringEnd } from "@/lib/std/string-end";
import { type CaselessNames, caselessNames, type FoundName } from "./caseless-names";

/** A member that can be read in two ways: its name in the proper spelling, and where it stands. */
export interface AmbiguousMember {
  readonly name: string;
  readonly inside: "message" | "params";
}

/**
 * The positions of a request's parts in its bytes. The parts are passed on as bytes, because
 * parsing them could round numbers.
 */
export interface MessageMembers {
  readonly bytes: Buffer;
  /**
   * The first member that can be read in two ways. If there is one, the positions are not valid.
   */
  readonly ambiguous: AmbiguousMember | null;
  /** The request's id as JSON. It is null in a batch, like all positions. */
  readonly id: string | null;
  readonly params: Span | null;
  /** Returns the span of a value in the params, or null if the params do not have it. */
  of(name: ReadParam): Span | null;
  /** Returns the bytes of a value in the params, or null if the params do not have it. */
  bytesOf(name: ReadParam): Buffer | null;
}

/** A message as its client wrote it. `members` are known if the message is a whole body. */
export type Written = JsonBody & { readonly members?: MessageMembers };

/** The members of a request's params whose positions are known. */
export type ReadParam = (typeof PLACED)[number];

const PLACED = [
  ...(["name", "uri", "ref", "arguments", "inputResponses", "requestState", "_meta"] as const),
  ...(["task", "taskId"] as const),
] as const;
const ID = 0;
const PARAMS_AT = 1;
const MESSAGE = caselessNames("id", "params", "jsonrpc", "method", "result", "error");
const PARAMS = caselessNames(
  ...PLACED,
  ...["ttl", "cursor", "level", "protocolVersion", "capabilities", "clientInfo"],
  ...["notifications", "requestId", "progressToken"],
);
const META = caselessNames(
  ...["progressToken", VERSION_KEY, CLIENT_INFO_KEY, CAPABILITIES_KEY, LOG_LEVEL_KEY],
  ...[SUBSCRIPTION_KEY, SERVER_INFO_KEY, RELATED_TASK_KEY],
  ...["traceparent", "tracestate", "baggage"],
);
const REF = caselessNames("type", "name", "uri");

const NONE = -1;
const FIRST_PARAM = PARAMS_AT + 1;
/** The number of members whose positions are recorded. */
const COUNT = FIRST_PARAM + PLACED.length;
/** A position of 0 stands for an absent value, because a message begins with a brace. */
const NOWHERE: readonly number[] = Array.from({ length: COUNT * 2 }, () => 0);

/** Returns the members of a message, which are already known if it is a whole body. */
export function membersOf(written: Written): MessageMembers {
  return written.members ?? readMembers(written);
}

/**
 * Finds the members of a message or batch that Latchkey reads, and refuses those that can be read
 * in two ways: a member of the message, its `params`, their `_meta` or `ref` that has the name of
 * one that Latchkey reads, and appears twice or in another case. RFC 8259, section 4, calls the
 * effect unpredictable: JSON.parse takes the last, others the first, and some (Go's encoding/json,
 * cJSON) ignore case, so a server could act on another name than the one that was authorized.
 * Inside `arguments` and results, every member passes. The text must be valid JSON, and each byte
 * is read once.
 */
export function readMembers({ text, bytes }: Omit<JsonBody, "value">): MessageMembers {
  return new Members(text, bytes);
}

class Members implements MessageMembers {
  readonly bytes: Buffer;
  readonly ambiguous: AmbiguousMember | null;
  readonly #text: string;
  /**
   * The value of member `n` begins at `#places[2 * n]` and ends before `#places[2 * n + 1]`. An
   * array is allocated faster than a typed array.
   */
  readonly #places = NOWHERE.slice();

  constructor(text: string, bytes: Buffer) {
    this.bytes = bytes;
    this.#text = text;
    this.ambiguous = this.#read();
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
    return this.#span(FIRST_PARAM + PLACED.indexOf(name));
  }

  bytesOf(name: ReadParam): Buffer | null {
    const span = this.of(name);
    return span && this.bytes.subarray(...span);
  }

  #span(place: number): Span | null {
    const start = this.#places[place * 2] as number;
    const end = this.#places[place * 2 + 1] as number;
    return start === 0 || end === 0 ? null : [start, end];
  }

  #read(): AmbiguousMember | null {
    const { bytes } = this;
    const places = this.#places;
    // The depth of the members of a message, which is 2 in a batch.
    let base = 1;
    let depth = 0;
    // The member of the message, and the one of its params, whose value is being read.
    let outer = NONE;
    let inner = NONE;
    // The members of the message, of its params, and of `_meta` or `ref` that were seen, as bits.
    let inMessage = 0;
    let inParams = 0;
    let inside = 0;
    let start = 0;
    let end = 0;

    for (let at = 0; at < bytes.length; at++) {
      switch (bytes[at]) {
        case 0x22:
          start = at + 1;
          at = stringEnd(bytes, start);
          end = at;
          break;
        case 0x3a:
          if (depth === base) {
            const found = MESSAGE.find(bytes, start, end);
            if (isAmbiguous(found, inMessage)) return { name: found.name, inside: "message" };
            inMessage |= found.bit;
            outer = found.place;
            if (outer === ID || outer === PARAMS_AT) places[outer * 2] = afterSpace(bytes, at + 1);
          } else if (depth === base + 1 && outer === PARAMS_AT) {
            const found = PARAMS.find(bytes, start, end);
            if (isAmbiguous(found, inParams)) return { name: found.name, inside: "params" };
            inParams |= found.bit;
            inner = found.place < 0 ? NONE : FIRST_PARAM + found.place;
            if (inner >= 0 && inner < COUNT) places[inner * 2] = afterSpace(bytes, at + 1);
          } else if (depth === base + 2 && outer === PARAMS_AT) {
            const names = namesIn(inner);
            if (names === null) break;
            const found = names.find(bytes, start, end);
            if (isAmbiguous(found, inside)) return { name: found.name, inside: "params" };
            inside |= found.bit;
          }
          break;
        case 0x7b:
        case 0x5b:
          if (++depth === 1) base = bytes[at] === 0x5b ? 2 : 1;
          if (depth === base) {
            outer = NONE;
            inMessage = 0;
          } else if (depth === base + 1) {
            inner = NONE;
            inParams = 0;
          } else if (depth === base + 2) inside = 0;
          break;
        case 0x7d:
        case 0x5d:
        case 0x2c:
          if (depth === base && outer >= 0) {
            if (outer <= PARAMS_AT) places[outer * 2 + 1] = beforeSpace(bytes, at);
            outer = NONE;
          } else if (depth === base + 1 && inner >= 0) {
            if (inner < COUNT) places[inner * 2 + 1] = beforeSpace(bytes, at);
            inner = NONE;
          }
          if (bytes[at] !== 0x2c) depth--;
      }
    }
    // In a batch, each message has its own positions.
    if (base === 2) places.fill(0);
    return null;
  }
}

const isAmbiguous = ({ isExact, bit }: FoundName, seen: number) => !isExact || (seen & bit) !== 0;

const META_AT = FIRST_PARAM + PLACED.indexOf("_meta");
const REF_AT = FIRST_PARAM + PLACED.indexOf("ref");

function namesIn(member: number): CaselessNames | null {
  if (member === META_AT) return META;
  return member === REF_AT ? REF : null;
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
