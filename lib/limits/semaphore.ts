/** Bounds how much of one kind of work runs, and how much may wait for it. */
export interface Semaphore {
  /** Runs `work` when there is a place; null, at once, where even the queue is full. */
  run<T>(work: () => Promise<T>): Promise<T> | null;
  /** How much of it runs and waits now. */
  state(): { readonly running: number; readonly waiting: number };
}

/** A semaphore with `running` places and a first-come queue of at most `waiting`. */
export function semaphore(limits: { running: number; waiting: number }): Semaphore {
  let taken = 0;
  const queue: (() => void)[] = [];

  /** The place passes straight to the next in the queue, so nobody can slip in between. */
  function leave() {
    const next = queue.shift();
    if (next) next();
    else taken--;
  }

  function inPlace<T>(work: () => Promise<T>): Promise<T> {
    return work().then(
      (value) => {
        leave();
        return value;
      },
      (error: unknown) => {
        leave();
        throw error;
      },
    );
  }

  return {
    run(work) {
      if (taken < limits.running) {
        taken++;
        return inPlace(work);
      }
      if (queue.length >= limits.waiting) return null;
      return new Promise<void>((admit) => queue.push(admit)).then(() => inPlace(work));
    },
    state: () => ({ running: taken, waiting: queue.length }),
  };
}
