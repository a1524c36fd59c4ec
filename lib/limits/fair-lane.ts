/** Bounds how much of one kind of work runs and waits, and lets those who ask take turns. */
export interface FairLane {
  /**
   * Runs `work` when it is this name's turn: of many names each has one after another, however many
   * wait of one. Null where all places to wait are taken; then the newest of the name that has the
   * most gives way to a name that has fewer.
   */
  run<T>(name: string, work: () => Promise<T>): Promise<T | null>;
  /** How much of it runs and waits now. */
  state(): { readonly running: number; readonly waiting: number };
}

type Called = (admitted: boolean) => void;

/** A lane with `running` places, and at most `waiting` who wait for one. */
export function fairLane(limits: { running: number; waiting: number }): FairLane {
  /** Who waits, by name, in the order of the names' turns. */
  const queues = new Map<string, Called[]>();
  let running = 0;
  let waiting = 0;

  /** The place passes straight to whoever is next, so nobody can slip in between. */
  function leave(): void {
    for (const [name, queue] of queues) {
      const next = queue.shift();
      queues.delete(name);
      if (queue.length > 0) queues.set(name, queue);
      waiting--;
      next?.(true);
      return;
    }
    running--;
  }

  function makeRoom(name: string): boolean {
    let most: Called[] = [];
    for (const queue of queues.values()) if (queue.length > most.length) most = queue;
    // Who has as many already would only be next to give way.
    if (most.length < (queues.get(name)?.length ?? 0) + 2) return false;
    most.pop()?.(false);
    waiting--;
    return true;
  }

  function wait(name: string): Promise<boolean> {
    if (waiting >= limits.waiting && !makeRoom(name)) return Promise.resolve(false);
    waiting++;
    return new Promise((called) => {
      const queue = queues.get(name);
      if (queue) queue.push(called);
      else queues.set(name, [called]);
    });
  }

  return {
    async run(name, work) {
      if (running < limits.running) running++;
      else if (!(await wait(name))) return null;
      try {
        return await work();
      } finally {
        leave();
      }
    },
    state: () => ({ running, waiting }),
  };
}
