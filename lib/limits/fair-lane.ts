/**
 * A bounded queue of requests under names, such as the networks of clients. The waiting names are
 * served in turn (round-robin).
 */
export interface FairLane {
  /**
   * Runs `work` as soon as a slot is free. Waiting names are served in turn, regardless of how many
   * requests each name has. If the queue is full, the newest request of the busiest name is dropped
   * to make room for a less busy name. Returns null if the request was dropped or found no room.
   */
  run<T>(name: string, work: () => Promise<T>): Promise<T | null>;
  /** Returns the current numbers of running and waiting requests. */
  state(): { readonly running: number; readonly waiting: number };
}

type Waiter = (admitted: boolean) => void;

/**
 * Creates a lane that runs at most `running` requests at a time and queues at most `waiting`
 * further requests.
 */
export function fairLane(limits: { running: number; waiting: number }): FairLane {
  /** The waiting requests by name. Names are served in the order of the map. */
  const queues = new Map<string, Waiter[]>();
  let running = 0;
  let waiting = 0;

  /**
   * Releases a slot. If a request is waiting, it gets the slot directly, so that no newer request
   * can take it first.
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
    // The new request finds no room if its own name would then have the most waiting requests.
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
