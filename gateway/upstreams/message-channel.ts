import type { ReadMessage } from "./decode/message-reader";
import type { LinkProblem } from "./problem";

/** Hears what comes through a channel. */
export interface ChannelListener {
  /** One message, good or bad; nothing more is read until its promise has ended. */
  read(read: ReadMessage): void | Promise<void>;
  /** Nothing more comes; with what was wrong where that is known. */
  closed(problem?: LinkProblem): void;
}

/** One stream of messages each way: a process' standard streams, or HTTP+SSE. */
export interface MessageChannel {
  /** Resolves once messages can be sent; throws what `problemOf` reads. */
  start(listener: ChannelListener): Promise<void>;
  /** `signal` ends it where each message has a way of its own; what waits in a pipe stays there. */
  send(message: object, signal?: AbortSignal): Promise<void>;
  /** Ends it; `closed` is called once, also where nobody asked for it. */
  close(): Promise<void>;
  setProtocolVersion?(version: string): void;
}
