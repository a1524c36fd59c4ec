import type { AnswerHead } from "./answer-head";

/**
 * The bytes of a request: a string, or several pieces if a part is passed on exactly as received.
 */
export type Outgoing = string | readonly Buffer[];

/** Receives the response to a request. Either `end` or `fail` is called, and nothing after it. */
export interface AnswerListener {
  head(head: AnswerHead): void;
  /**
   * Called with the content of the body, in order. The bytes are valid only during this call, so a
   * listener that needs them later must copy them, unless this is the end of the body.
   */
  data(content: Buffer): void;
  end(): void;
  /**
   * Called if no complete response arrives: with a `PlainFault`, a guard's refusal, or an error of
   * the socket.
   */
  fail(error: Error): void;
}

/** A connection to a server. It carries one request at a time and can be used for many requests. */
export interface PlainConnection {
  send(request: Outgoing, listener: AnswerListener): void;
  pause(): void;
  resume(): void;
  /** Closes the connection. No listener is called. */
  destroy(): void;
  /**
   * Milliseconds for which the server keeps an idle connection open, or null if the server does not
   * say.
   */
  readonly idleMs: number | null;
  readonly isOpen: boolean;
}
