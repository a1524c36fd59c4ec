import type { ReadMessage } from "./decode/message-reader";
import type { LinkProblem } from "./problem";

/** Receives what comes through a channel. */
export interface ChannelListener {
  /** One message, valid or not. Nothing more is read until its promise has settled. */
  read(read: ReadMessage): void | Promise<void>;
  /** The channel ended; with the error where it is known. */
  closed(problem?: LinkProblem): void;
}

/** One stream of messages each way: a process's standard streams, or HTTP+SSE. */
export interface MessageChannel {
  /** Resolves once messages can be sent. Throws in a form that `problemOf` reads. */
  start(listener: ChannelListener): Promise<void>;
  /**
   * `signal` aborts it where each message has its own request; a message already in a pipe stays
   * there.
   */
  send(message: object, signal?: AbortSignal): Promise<void>;
  /** Closes it; `closed` is called once, also where the channel ended by itself. */
  close(): Promise<void>;
  setProtocolVersion?(version: string): void;
}
