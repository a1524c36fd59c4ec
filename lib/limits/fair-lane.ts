/** A bounded queue that serves names round-robin. */
export interface FairLane {
  /**
   * Runs `work` when a slot is free. Waiting names are served round-robin, however many requests a
   * name has. Returns null if the queue is full; but a name with few requests first takes the place
   * of the newest request of the name with the most.
   */
  run<T>(name: string, work: () => Promise<T>): Promise<T | null>;
  /** The number of requests that are running and waiting. */
  state(): { readonly running: number; readonly waiting: number };
}

type Waiter = (admitted: boolean) => void;

/** Creates a lane with `running` slots and at most `waiting` queued requests. */
export function fairLane(limits: { running: number; waiting: number }): FairLane {
  /** Waiters by name. The order of the map is the round-robin order. */
  const queues = new Map<string, Waiter[]>();
  let running = 0;
  let waiting = 0;

  /**
   * Releases a slot. The slot passes directly to the next waiter, so that no new request can take
   * it.
   */
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
    let most: Waiter[] = [];
    for (const queue of queues.values()) if (queue.length > most.length) most = queue;
    // A name that would then have the most requests itself gets no room.
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
