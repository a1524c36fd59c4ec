import type { Socket } from "node:net";
import type { RequestHead } from "./request-head";

/** The head of an admitted request, shared by all requests of the connection with the same head. */
export interface KnownHead<Context> {
  readonly head: RequestHead;
  /** The context that `admit` returned for this head. */
  readonly context: Context;
  /** The header lines that every response gets. */
  readonly always: string;
}

/**
 * A request with its complete body. `end` marks the request as over when its response has been
 * written.
 */
export class IncomingRequest<Context> {
  /**
   * The head of the request. All requests of the connection with the same head share this object.
   */
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

  /** A signal that aborts if the client disconnects before the response is written. */
  get signal(): AbortSignal {
    if (!this.#abort) {
      const abort = new AbortController();
      this.#abort = abort;
      this.onGone(() => abort.abort());
    }
    return this.#abort.signal;
  }

  /**
   * Calls `listener` when the client disconnects, which costs less than creating `signal`. Returns
   * a function that removes the listener.
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

  /** Marks the request as over, so that later events of the connection do not affect it. */
  end(): void {
    this.#over = true;
    this.#gone = null;
  }

  /** Called when the client disconnects before the response is written. */
  leave(): void {
    const listeners = this.#gone ?? [];
    this.#gone = null;
    for (const listener of listeners) listener();
  }
}
