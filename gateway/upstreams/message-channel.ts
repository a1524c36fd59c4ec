import type { ReadMessage } from "./decode/message-reader";
import type { LinkProblem } from "./problem";

/** Receives the messages of a channel and its end. */
export interface ChannelListener {
  /**
   * Called with each message, valid or not. Nothing more is read until the returned promise has
   * settled.
   */
  read(read: ReadMessage): void | Promise<void>;
  /** Called when the channel has ended, with the problem if it is known. */
  closed(problem?: LinkProblem): void;
}

/** A stream of messages in each direction: a process's standard streams, or HTTP+SSE. */
export interface MessageChannel {
  /** Resolves when messages can be sent. Throws in a form that `problemOf` reads. */
  start(listener: ChannelListener): Promise<void>;
  /**
   * Sends a message. `signal` aborts the sending if each message has its own request; a message
   * already in a pipe stays there.
   */
  send(message: object, signal?: AbortSignal): Promise<void>;
  /** Closes the channel. `closed` is called once, also if the channel ended by itself. */
  close(): Promise<void>;
  setProtocolVersion?(version: string): void;
}
