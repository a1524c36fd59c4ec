/** Bounds the concurrent work of a kind, and its queue. */
export interface Semaphore {
  /** Runs `work` when a slot is free. Returns null at once if the queue is full. */
  run<T>(work: () => Promise<T>): Promise<T> | null;
  /** The numbers of tasks that are running and waiting. */
  state(): { readonly running: number; readonly waiting: number };
}

/** A semaphore with `running` slots and a first-come queue of at most `waiting` tasks. */
export function semaphore(limits: { running: number; waiting: number }): Semaphore {
  let taken = 0;
  const queue: (() => void)[] = [];

  /** The slot passes directly to the next task in the queue, so that no new request can take it. */
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
