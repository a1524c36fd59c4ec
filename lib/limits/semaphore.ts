/** Bounds how many tasks run at the same time and how many wait. */
export interface Semaphore {
  /** Runs `work` as soon as a slot is free. Returns null immediately if the queue is full. */
  run<T>(work: () => Promise<T>): Promise<T> | null;
  /** Returns the current numbers of running and waiting tasks. */
  state(): { readonly running: number; readonly waiting: number };
}

/**
 * Creates a semaphore with `running` slots and a first-come, first-served queue of at most
 * `waiting` tasks.
 */
export function semaphore(limits: { running: number; waiting: number }): Semaphore {
  let taken = 0;
  const queue: (() => void)[] = [];

  /** Hands the slot directly to the next waiting task, so that no newer task can take it first. */
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
