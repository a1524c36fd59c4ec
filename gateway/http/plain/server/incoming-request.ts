import type { Socket } from "node:net";
import type { RequestHead } from "./request-head";

/** An admitted head, shared by all requests that repeat the head. */
export interface KnownHead<Context> {
  readonly head: RequestHead;
  /** The context that `admit` returned. */
  readonly context: Context;
  /** Header lines of every answer. */
  readonly always: string;
}

/** A request with its complete body. The request ends when its answer is written. */
export class IncomingRequest<Context> {
  /** The same object for each request of the connection that repeats the head. */
  readonly known: KnownHead<Context>;
  readonly body: Buffer;
  readonly #socket: Socket;
  #over = false;
  #gone: (() => void)[] | null = null;
  #abort: AbortController | null = null;

  constructor(socket: Socket, known: KnownHead<Context>, body: Buffer) {
    this.#socket = socket;
    this.known = known;
    this.body = body;
  }

  /** Aborts when the client disconnects. */
  get signal(): AbortSignal {
    if (!this.#abort) {
      const abort = new AbortController();
      this.#abort = abort;
      this.onGone(() => abort.abort());
    }
    return this.#abort.signal;
  }

  /**
   * Calls `listener` when the client disconnects, which costs less than a signal. Returns a
   * function that removes the listener.
   */
  onGone(listener: () => void): () => void {
    if (this.#socket.destroyed && !this.#over) {
      listener();
      return () => {};
    }
    this.#gone ??= [];
    this.#gone.push(listener);
    return () => {
      const at = this.#gone?.indexOf(listener) ?? -1;
      if (at >= 0) this.#gone?.splice(at, 1);
    };
  }

  /** Ends the request, so that later events of the connection do not affect it. */
  end(): void {
    this.#over = true;
    this.#gone = null;
  }

  /** Called when the client disconnects before the answer is written. */
  leave(): void {
    const listeners = this.#gone ?? [];
    this.#gone = null;
    for (const listener of listeners) listener();
  }
}
