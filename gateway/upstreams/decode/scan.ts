import { DEPTH, MEMBERS, TOP_MEMBERS } from "./bounds";
import { MessagePlaces } from "./message-places";
import { scalarLength } from "./scan-tokens";
import { CUT, escapeLength, skipPlain, skipText, WRONG } from "./skip-text";

export type ScanProblem =
  | "not_json"
  | "not_an_object"
  | "too_deep"
  | "too_many_members"
  | "repeated_name";

export interface ScanLimits {
  readonly depth: number;
  readonly members: number;
  /** Maximum number of unknown names in the outermost object. */
  readonly topMembers: number;
}

const MESSAGE_LIMITS: ScanLimits = {
  depth: DEPTH,
  members: MEMBERS,
  topMembers: TOP_MEMBERS,
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const IS_SPACE = new Uint8Array(256);
for (const code of [0x20, 0x09, 0x0a, 0x0d]) IS_SPACE[code] = 1;

// The states of the scanner, named after the token that it expects next.
const VALUE = 0;
const ELEMENT_OR_END = 1;
const NAME = 2;
const NAME_OR_END = 3;
const COLON = 4;
const COMMA_OR_END = 5;
const STRING = 6;
const NAME_STRING = 7;
// The value is nested too deeply. From here on only the nesting is tracked, so that an id after
// this value is still found.
const DEEPER = 8;
const DEEPER_STRING = 9;

const ARRAY = 0;
const OBJECT = 1;

/**
 * Scans a JSON text (RFC 8259) whose value is an object, as its bytes arrive, and reads each byte
 * once. Finds out whether the text is valid, how deep it is, how many members it has, and the
 * positions of the members that Latchkey acts on. Creates no values, and does not check UTF-8.
 */
export class MessageScan {
  problem: ScanProblem | null = null;
  /** Number of members, elements, objects and arrays that have been scanned. */
  members = 0;
  readonly places: MessagePlaces;

  #at = 0;
  #state = VALUE;
  #depth = 0;
  #nameStart = 0;
  readonly #kinds: Uint8Array;
  readonly #limits: ScanLimits;

  constructor(limits: ScanLimits = MESSAGE_LIMITS) {
    this.#limits = limits;
    this.places = new MessagePlaces(limits.topMembers);
    this.#kinds = new Uint8Array(limits.depth + 1);
  }

  /** Resets the scanner, so that it can scan a new text. */
  reset(): void {
    this.problem = null;
    this.members = 0;
    this.places.reset();
    this.#at = 0;
    this.#state = VALUE;
    this.#depth = 0;
  }

  /** Continues the scan up to `end`. `bytes` has to start with all bytes of the earlier calls. */
  feed(bytes: Buffer, end: number): void {
    if (this.problem === "not_json" || this.problem === "not_an_object") return;
    if (!this.#read(bytes, end)) this.problem = this.#depth === 0 ? "not_an_object" : "not_json";
    else if (this.members > this.#limits.members) this.problem ??= "too_many_members";
  }

  /** Ends the scan, and records a problem if the text is incomplete. */
  finish(): void {
    const isWhole = this.#depth === 0 && this.#state === COMMA_OR_END;
    if (!isWhole && this.problem !== "not_an_object") this.problem = "not_json";
  }

  /** Continues the scan. Returns false if the JSON is invalid. */
  #read(bytes: Buffer, end: number): boolean {
    const { depth: deepest } = this.#limits;
    const { places } = this;
    const kinds = this.#kinds;
    let at = this.#at;
    let state = this.#state;
    let depth = this.#depth;
    let isGood = true;

    reading: while (at < end) {
      const code = bytes[at] as number;
      switch (state) {
        case STRING:
        case NAME_STRING: {
          at = skipText(bytes, at, end);
          if (at >= end) break;
          if (bytes[at] !== QUOTE) {
            isGood = bytes[at] === BACKSLASH && escapeLength(bytes, at, end) === CUT;
            break reading;
          }
          at++;
          if (state === STRING) {
            state = COMMA_OR_END;
            if (depth <= 2) places.ends(at, depth);
          } else {
            state = COLON;
            if (depth <= 2) this.#named(bytes, at - 1, depth);
          }
          break;
        }
        case VALUE:
        case ELEMENT_OR_END: {
          if (IS_SPACE[code]) {
            at++;
            break;
          }
          if (code === CLOSE_BRACKET && state === ELEMENT_OR_END) {
            at++;
            depth--;
            state = COMMA_OR_END;
            if (depth <= 2) places.ends(at, depth);
            break;
          }
          isGood = depth > 0 || code === OPEN_BRACE;
          if (!isGood) break reading;
          if (code === QUOTE) {
            if (depth <= 2) places.begins(at, depth);
            at++;
            state = STRING;
          } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
            if (depth <= 2) places.begins(at, depth);
            this.members++;
            at++;
            depth++;
            if (depth > deepest) {
              this.problem ??= "too_deep";
              state = DEEPER;
            } else {
              kinds[depth] = code === OPEN_BRACE ? OBJECT : ARRAY;
              state = code === OPEN_BRACE ? NAME_OR_END : ELEMENT_OR_END;
            }
          } else {
            const length = scalarLength(bytes, at, end);
            isGood = length !== WRONG;
            if (length === CUT || !isGood) break reading;
            if (depth <= 2) {
              places.begins(at, depth);
              places.ends(at + length, depth);
            }
            at += length;
            state = COMMA_OR_END;
          }
          break;
        }
        case COMMA_OR_END: {
          at++;
          if (IS_SPACE[code]) break;
          if (code === COMMA && depth > 0) {
            this.members++;
            state = kinds[depth] === OBJECT ? NAME : VALUE;
            break;
          }
          isGood = depth > 0 && code === (kinds[depth] === OBJECT ? CLOSE_BRACE : CLOSE_BRACKET);
          if (!isGood) break reading;
          depth--;
          if (depth <= 2) places.ends(at, depth);
          break;
        }
        case NAME:
        case NAME_OR_END: {
          at++;
          if (code === QUOTE) {
            this.#nameStart = at;
            state = NAME_STRING;
          } else if (code === CLOSE_BRACE && state === NAME_OR_END) {
            depth--;
            state = COMMA_OR_END;
            if (depth <= 2) places.ends(at, depth);
          } else if (!IS_SPACE[code]) {
            isGood = false;
            break reading;
          }
          break;
        }
        case COLON: {
          at++;
          if (code === 0x3a) state = VALUE;
          else if (!IS_SPACE[code]) {
            isGood = false;
            break reading;
          }
          break;
        }
        case DEEPER: {
          at++;
          if (code === QUOTE) state = DEEPER_STRING;
          else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
          else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth <= deepest) {
            state = COMMA_OR_END;
          }
          break;
        }
        default: {
          if (code === BACKSLASH && at + 1 >= end) break reading;
          at += code === BACKSLASH ? 2 : 1;
          if (code === QUOTE) state = DEEPER;
        }
      }
    }
    this.#at = at;
    this.#state = state;
    this.#depth = depth;
    return isGood;
  }

  #named(bytes: Buffer, end: number, depth: number): void {
    const start = this.#nameStart;
    const isEscaped = skipPlain(bytes, start, end) < end;
    const problem = this.places.names(bytes, start, end, isEscaped, depth);
    if (problem) this.problem ??= problem;
  }
}
