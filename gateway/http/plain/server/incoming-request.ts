import type { Socket } from "node:net";
import type { RequestHead } from "./request-head";

/** A head that was admitted: what all requests that repeat it have in common. */
export interface KnownHead<Context> {
  readonly head: RequestHead;
  /** What `admit` made of it. */
  readonly context: Context;
  /** Header lines of every answer. */
  readonly always: string;
}

/** One request, its body whole. It is over when its answer is written. */
export class IncomingRequest<Context> {
  /** The same object for each request of the connection that repeats its head. */
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

  /** Aborts when the client goes away. */
  get signal(): AbortSignal {
    if (!this.#abort) {
      const abort = new AbortController();
      this.#abort = abort;
      this.onGone(() => abort.abort());
    }
    return this.#abort.signal;
  }

  /** The same for those who need no signal, which costs more. Returns how to stop listening. */
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

  /** Nothing that happens to the connection from now on concerns it. */
  end(): void {
    this.#over = true;
    this.#gone = null;
  }

  /** The client went away before its answer was written. */
  leave(): void {
    const listeners = this.#gone ?? [];
    this.#gone = null;
    for (const listener of listeners) listener();
  }
}
