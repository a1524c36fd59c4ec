/** How much may go on at once: for one key, and in all. */
export interface SlotLimits {
  readonly ofKey: number;
  readonly inAll: number;
}

/** Counts what goes on for each key, so that none takes what others need. */
export class KeySlots {
  readonly #limits: SlotLimits;
  readonly #taken = new Map<string, number>();
  #all = 0;

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  /** Takes a slot, and returns the function that releases it. Returns null if there is none. */
  take(keyId: string): (() => void) | null {
    const before = this.#taken.get(keyId) ?? 0;
    if (before >= this.#limits.ofKey || this.#all >= this.#limits.inAll) return null;
    this.#taken.set(keyId, before + 1);
    this.#all++;
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.#all--;
      const left = (this.#taken.get(keyId) ?? 1) - 1;
      if (left > 0) this.#taken.set(keyId, left);
      else this.#taken.delete(keyId);
    };
  }
}
