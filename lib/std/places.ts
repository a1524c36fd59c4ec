/** A thing that is in at most one `Places`. */
export interface Placed {
  /** Where it is; −1 where it is not in there. */
  place: number;
}

/**
 * A set of things that come and go thousands of times a second. A `Set` would do, but V8 replaces
 * the table of a `Set` after every few removals, and each replaced table keeps both the next table
 * and what was in it alive until the next full collection. Here a removed thing is forgotten at once.
 */
export class Places<Thing extends Placed> {
  readonly #things: (Thing | null)[] = [];
  readonly #free: number[] = [];

  get size(): number {
    return this.#things.length - this.#free.length;
  }

  add(thing: Thing): void {
    const place = this.#free.pop() ?? this.#things.length;
    thing.place = place;
    this.#things[place] = thing;
  }

  /** Returns false where it was not in there. */
  delete(thing: Thing): boolean {
    const { place } = thing;
    if (place < 0) return false;
    thing.place = -1;
    this.#things[place] = null;
    this.#free.push(place);
    return true;
  }

  /** Everything that is in there now, in no order. */
  all(): Thing[] {
    return this.#things.filter((thing) => thing !== null);
  }
}
