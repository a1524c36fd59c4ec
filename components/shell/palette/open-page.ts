import type { SearchHit } from "@/lib/search/view";

/** An action of the page that is open, which the command palette offers. */
export interface PageAction {
  label: string;
  run: () => void;
}

interface Offer {
  /** The thing that the page is about, such as a key. */
  readonly thing: SearchHit | null;
  readonly actions: readonly PageAction[];
}

/**
 * Keeps what the open page tells the command palette. The palette follows every change, because the
 * page may change behind it: "Disable key" becomes "Enable key".
 */
export class OpenPage {
  #offer: Offer = { thing: null, actions: [] };
  readonly #actions = new Map<string, readonly PageAction[]>();
  readonly #listeners = new Set<() => void>();

  readonly read = (): Offer => this.#offer;

  /** Calls `listener` after each change, until the returned function is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  setThing(thing: SearchHit | null): void {
    this.#change({ ...this.#offer, thing });
  }

  /** Replaces the actions of one component of the page, or removes them if they are null. */
  setActions(component: string, actions: readonly PageAction[] | null): void {
    if (actions) this.#actions.set(component, actions);
    else this.#actions.delete(component);
    this.#change({ ...this.#offer, actions: [...this.#actions.values()].flat() });
  }

  #change(offer: Offer): void {
    this.#offer = offer;
    for (const listener of this.#listeners) listener();
  }
}
