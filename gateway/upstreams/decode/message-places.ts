import { INNER_NAMES, nameFinder, TOP_NAMES } from "./known-names";

/** The position that stands for an absent member. */
export const NOWHERE = -1;

const topNames = nameFinder(TOP_NAMES);
const innerNames = nameFinder(INNER_NAMES);
/** For each top-level name, whether the positions of the members inside it are recorded. */
const HAS_INNER = TOP_NAMES.map((name) => ["params", "result", "error"].includes(name));

/**
 * Records where values begin and end during a scan: all top-level members, and the members inside
 * result, error or params that Latchkey acts on.
 */
export class MessagePlaces {
  /**
   * The start and end of each value, in the order of `TOP_NAMES`, or NOWHERE for an absent value.
   */
  readonly top = new Int32Array(TOP_NAMES.length * 2).fill(NOWHERE);
  /**
   * The start and end of each value in the last result, error or params, in the order of
   * `INNER_NAMES`, or NOWHERE for an absent value.
   */
  readonly inner = new Int32Array(INNER_NAMES.length * 2).fill(NOWHERE);
  #topPlace = NOWHERE;
  #innerPlace = NOWHERE;
  #notesInner = false;
  #otherNames: Set<string> | null = null;
  readonly #mostNames: number;

  /** `mostNames` is the maximum number of unknown names at the message's top level. */
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
   * Records the name between `start` and `end`, in an object at depth 1 or 2. Returns the defect if
   * the name is not allowed, and null otherwise.
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

  /** Records where a value at depth 1 or 2 begins. */
  begins(at: number, depth: number): void {
    if (depth === 1 && this.#topPlace >= 0) this.top[this.#topPlace * 2] = at;
    if (depth === 2 && this.#innerPlace >= 0) this.inner[this.#innerPlace * 2] = at;
  }

  /** Records where a value at depth 1 or 2 ends. */
  ends(at: number, depth: number): void {
    if (depth === 1 && this.#topPlace >= 0) this.top[this.#topPlace * 2 + 1] = at;
    if (depth === 2 && this.#innerPlace >= 0) this.inner[this.#innerPlace * 2 + 1] = at;
    this.#innerPlace = NOWHERE;
  }

  /** Records an unknown name. Like a known name, it must not occur twice. */
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
