import type { ReadMessage } from "./decode/message-reader";
import type { LinkProblem } from "./problem";

/** Receives the messages of a channel, and is told when the channel ends. */
export interface ChannelListener {
  /**
   * Called with each message, valid or not. The channel does not read on until the returned promise
   * has settled.
   */
  read(read: ReadMessage): void | Promise<void>;
  /** Called when the channel has ended, with the reason if that is known. */
  closed(problem?: LinkProblem): void;
}

/** Serializes a message of Latchkey's own. */
export const messageBytes = (message: object): Buffer => Buffer.from(JSON.stringify(message));

/** Carries messages in both directions, over the standard streams of a process or over HTTP+SSE. */
export interface MessageChannel {
  /** Resolves once messages can be sent. Throws an error that `problemOf` can classify. */
  start(listener: ChannelListener): Promise<void>;
  /**
   * Sends a message, given as a JSON text in UTF-8. Only line breaks between its tokens may change
   * on the way. If the channel makes a request for each message, `signal` aborts that request. A
   * message that was written to a pipe cannot be recalled.
   */
  send(message: Buffer, signal?: AbortSignal): Promise<void>;
  /**
   * Closes the channel. `closed` is called once, even if the channel had already ended by itself.
   */
  close(): Promise<void>;
  setProtocolVersion?(version: string): void;
}
