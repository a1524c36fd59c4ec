import { INNER_NAMES, nameFinder, TOP_NAMES } from "./known-names";

/** The position of an absent member. */
export const NOWHERE = -1;

const topNames = nameFinder(TOP_NAMES);
const innerNames = nameFinder(INNER_NAMES);
/** Which of the top names have members whose positions are noted, by index. */
const HAS_INNER = TOP_NAMES.map((name) => ["params", "result", "error"].includes(name));

/**
 * Notes, during a scan, the positions of a message's own members, and of the members of its result,
 * error or params that Latchkey acts on.
 */
export class MessagePlaces {
  /** By `TOP_NAMES`: beginning and end of each value, or NOWHERE. */
  readonly top = new Int32Array(TOP_NAMES.length * 2).fill(NOWHERE);
  /**
   * By `INNER_NAMES`: beginning and end of each value in the last result, error or params, or
   * NOWHERE.
   */
  readonly inner = new Int32Array(INNER_NAMES.length * 2).fill(NOWHERE);
  #topPlace = NOWHERE;
  #innerPlace = NOWHERE;
  #notesInner = false;
  #otherNames: Set<string> | null = null;
  readonly #mostNames: number;

  /** `mostNames` is the number of unknown names that the message's own object may have. */
  constructor(mostNames: number) {
    this.#mostNames = mostNames;
  }

  reset(): void {
    this.top.fill(NOWHERE);
    this.inner.fill(NOWHERE);
    this.#topPlace = NOWHERE;
    this.#innerPlace = NOWHERE;
    this.#notesInner = false;
    this.#otherNames = null;
  }

  /**
   * Takes a name between quotes, in an object at depth 1 or 2. Returns the name's fault, if any.
   */
  names(
    bytes: Buffer,
    start: number,
    end: number,
    isEscaped: boolean,
    depth: number,
  ): "repeated_name" | "too_many_members" | null {
    if (depth === 2) {
      if (!this.#notesInner) return null;
      const inner = innerNames.find(bytes, start, end, isEscaped);
      if (inner >= 0 && this.inner[inner * 2] !== NOWHERE) return "repeated_name";
      this.#innerPlace = inner;
      return null;
    }
    const place = topNames.find(bytes, start, end, isEscaped);
    this.#topPlace = NOWHERE;
    this.#notesInner = false;
    if (place < 0) return this.#otherName(bytes, start, end, isEscaped);
    if (this.top[place * 2] !== NOWHERE) return "repeated_name";
    this.#topPlace = place;
    this.#notesInner = HAS_INNER[place] ?? false;
    if (this.#notesInner) this.inner.fill(NOWHERE);
    return null;
  }

  /** Notes that a value at depth 1 or 2 begins. */
  begins(at: number, depth: number): void {
    if (depth === 1 && this.#topPlace >= 0) this.top[this.#topPlace * 2] = at;
    if (depth === 2 && this.#innerPlace >= 0) this.inner[this.#innerPlace * 2] = at;
  }

  /** Notes that a value at depth 1 or 2 ends. */
  ends(at: number, depth: number): void {
    if (depth === 1 && this.#topPlace >= 0) this.top[this.#topPlace * 2 + 1] = at;
    if (depth === 2 && this.#innerPlace >= 0) this.inner[this.#innerPlace * 2 + 1] = at;
    this.#innerPlace = NOWHERE;
  }

  /** Takes an unknown name, which must not be repeated either. */
  #otherName(bytes: Buffer, start: number, end: number, isEscaped: boolean) {
    this.#otherNames ??= new Set();
    if (this.#otherNames.size >= this.#mostNames) return "too_many_members";
    const written = bytes.toString("utf8", start - 1, end + 1);
    const name = isEscaped ? (JSON.parse(written) as string) : written.slice(1, -1);
    if (this.#otherNames.has(name)) return "repeated_name";
    this.#otherNames.add(name);
    return null;
  }
}
