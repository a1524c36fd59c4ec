import type { Reply, ReplyListener } from "@/gateway/messages/reply";

/** A reply that several requests share. The events of its client reach every one of them. */
export class SharedReply {
  readonly #whole: Reply;
  readonly #listeners = new Set<ReplyListener>();

  constructor(whole: Reply) {
    this.#whole = whole;
    whole.listen({
      gone: () => this.#each((one) => one.gone()),
      pause: () => this.#each((one) => one.pause?.()),
      resume: () => this.#each((one) => one.resume?.()),
    });
  }

  /** Returns the reply of one of the requests. */
  part(): Reply {
    const whole = this.#whole;
    const listeners = this.#listeners;
    let hasBegun = false;
    return {
      get hasBegun() {
        return hasBegun;
      },
      message(message) {
        hasBegun = true;
        whole.message(message);
      },
      listen(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
  }

  #each(tell: (listener: ReplyListener) => void): void {
    for (const listener of [...this.#listeners]) tell(listener);
  }
}
