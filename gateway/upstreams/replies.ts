/** Maximum number of concurrent replies of a link; further requests of the server get no answer. */
const MOST_REPLIES = 8;
/** Milliseconds that a server has to accept a reply. */
const NOTED_MS = 5_000;
/** Milliseconds that a running reply has after the end of its call. */
const LAST_MS = 250;

/** The replies of a link to a server's requests (`replyTo`). */
export interface Replies {
  /**
   * Sends a reply if there is room for the reply, and drops the reply otherwise. A reply has five
   * seconds, and only a quarter of a second after `until`, the signal of its call or its
   * connection, has aborted. The place is free after `post` has settled. Never throws, and does not
   * report the result.
   */
  send(post: (signal: AbortSignal) => Promise<unknown>, until: AbortSignal): void;
}

/** Creates the replies of a link, none of which is running. */
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
