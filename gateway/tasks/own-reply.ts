import type { Reply, ReplyListener } from "@/gateway/messages/reply";

/** The reply of a request that Latchkey makes itself. Nobody hears what comes before the answer. */
export class OwnReply implements Reply {
  readonly hasBegun = false;
  readonly #listeners = new Set<ReplyListener>();
  #hasLeft = false;

  message(): void {}

  listen(listener: ReplyListener): () => void {
    this.#listeners.add(listener);
    // Connecting to the server may take longer than the time after which nobody waits.
    if (this.#hasLeft) setImmediate(() => this.leave());
    return () => this.#listeners.delete(listener);
  }

  /** Ends the request, now or as soon as it is sent. */
  leave(): void {
    this.#hasLeft = true;
    for (const listener of [...this.#listeners]) listener.gone();
  }
}
