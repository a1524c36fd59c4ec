/** Receives events of the client while its request is being answered. */
export interface ReplyListener {
  /** The client has disconnected. */
  gone(): void;
  /** The client reads more slowly than data arrives, or has caught up. */
  pause?(): void;
  resume?(): void;
}

/** What can be sent to a client before its answer. */
export interface Reply {
  /** True once something was sent, so that the answer is the last message of a stream. */
  readonly hasBegun: boolean;
  /** Shows the client that its request is still being processed. */
  begin(): void;
  /** Sends a notification or a question: one message as JSON. */
  message(message: Uint8Array): void;
  /** Registers a listener for the client's events. Returns a function that removes it. */
  listen(listener: ReplyListener): () => void;
}
