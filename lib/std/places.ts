/** An object that can be in at most one `Places` set at a time. */
export interface Placed {
  /** The index of the object in its set, or −1 if it is in no set. */
  place: number;
}

/**
 * A set for objects that are added and removed thousands of times per second. V8 replaces the table
 * of a built-in `Set` after every few removals, and each old table keeps the next table and its
 * content in memory until a full garbage collection. This set releases a removed object
 * immediately.
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

  /** Removes the object. Returns false if the object was not in the set. */
  delete(thing: Thing): boolean {
    const { place } = thing;
    if (place < 0) return false;
    thing.place = -1;
    this.#things[place] = null;
    this.#free.push(place);
    return true;
  }

  /** Returns all objects in the set, in no particular order. */
  all(): Thing[] {
    return this.#things.filter((thing) => thing !== null);
  }
}
