/** Receives events of the client while its request is being answered. */
export interface ReplyListener {
  /** Called when the client has disconnected. */
  gone(): void;
  /**
   * Called when the client reads more slowly than data arrives (`pause`), or has caught up
   * (`resume`).
   */
  pause?(): void;
  resume?(): void;
}

/** Sends messages to a client before its answer. */
export interface Reply {
  /** True after a message was sent, so that the answer is the last message of a stream. */
  readonly hasBegun: boolean;
  /** Shows the client that its request is still being processed. */
  begin(): void;
  /** Sends a notification or a question: a single message as JSON. */
  message(message: Uint8Array): void;
  /** Registers a listener for the client's events. Returns a function that removes the listener. */
  listen(listener: ReplyListener): () => void;
}
