/** Replies of one link under way at once: what a server asks beyond them is answered by nobody. */
const MOST_REPLIES = 8;
/** For a server to take note of one. */
const NOTED_MS = 5_000;
/** What is still under way once that is over which asked for it has this long. */
const LAST_MS = 250;

/** What one link answers to a server that asks something (`replyTo`). */
export interface Replies {
  /**
   * Sends one where there is room for it, and drops it otherwise. It has five seconds, and a quarter
   * of one once `until` is aborted: the signal of the call, or of the connection, that it belongs to.
   * Its place is free once `post` has settled. Never throws; what becomes of it is told to nobody.
   */
  send(post: (signal: AbortSignal) => Promise<unknown>, until: AbortSignal): void;
}

/** Nothing under way yet. */
export function replies(): Replies {
  let running = 0;
  return {
    send(post, until) {
      if (running >= MOST_REPLIES || until.aborted) return;
      running++;
      const ending = new AbortController();
      const end = () => ending.abort();
      const timers = [setTimeout(end, NOTED_MS).unref()];
      const over = () => void timers.push(setTimeout(end, LAST_MS).unref());
      until.addEventListener("abort", over, { once: true });
      const done = () => {
        running--;
        for (const timer of timers) clearTimeout(timer);
        until.removeEventListener("abort", over);
      };
      Promise.resolve(ending.signal).then(post).then(done, done);
    },
  };
}
