/**
 * Maximum number of replies that a link sends at the same time. Further requests from the server
 * get no reply.
 */
const MOST_REPLIES = 8;
/** Milliseconds within which the server has to accept a reply. */
const NOTED_MS = 5_000;
/** Milliseconds that an unfinished reply is given after its call has ended. */
const LAST_MS = 250;

/**
 * Sends Latchkey's replies to the requests of a server (see `replyTo`), over all connections of a
 * link.
 */
export interface Replies {
  /**
   * Sends a reply, or drops it if the maximum number of replies is being sent already. Sending is
   * aborted after five seconds, or a quarter of a second after `until` has aborted (the signal of
   * the reply's call or connection). Another reply can take its place once `post` has settled.
   * Never throws, and does not report whether the reply arrived.
   */
  send(post: (signal: AbortSignal) => Promise<unknown>, until: AbortSignal): void;
}

/** Creates the object that sends the replies of a new link. */
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
