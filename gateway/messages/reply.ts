/** Hears of the client while its request is being answered. */
export interface ReplyListener {
  /** The client has left. */
  gone(): void;
  /** It takes what it is sent more slowly than that comes, or catches up again. */
  pause?(): void;
  resume?(): void;
}

/** What can be said to a client before its answer. */
export interface Reply {
  /** Something was said already, so that the answer is the last message of a stream. */
  readonly hasBegun: boolean;
  /** Shows the client that its request is under way. */
  begin(): void;
  /** Says a notification, or asks something: one message as JSON. */
  message(message: Uint8Array): void;
  /** Tells this listener of the client, until what it returns is called. */
  listen(listener: ReplyListener): () => void;
}
