/** Receives events of the client while its request is being answered. */
export interface ReplyListener {
  /** Called when the client disconnects. */
  gone(): void;
  /**
   * `pause` is called when the client reads more slowly than data arrives, and `resume` when it has
   * caught up.
   */
  pause?(): void;
  resume?(): void;
}

/** Sends messages to a client before the answer to its request. */
export interface Reply {
  /** True after a message has been sent. The answer is then the last message of the same stream. */
  readonly hasBegun: boolean;
  /** Sends a notification or a question, given as a single JSON message. */
  message(message: Uint8Array): void;
  /** Registers a listener for the client's events. Returns a function that removes the listener. */
  listen(listener: ReplyListener): () => void;
}
