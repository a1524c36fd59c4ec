import type { Socket } from "node:net";
import type { Exchange } from "@/gateway/http/exchange";
import type { Arrival } from "@/server/edge/node-exchange";
import type { RequestHead } from "./read-request";

/** What all requests with one head have in common. */
export interface KnownHead {
  readonly head: RequestHead;
  readonly arrival: Omit<Arrival, "requestId">;
}

const NO_QUERY = new URLSearchParams();

/** An exchange whose body has arrived with its head. It is over when its answer is written. */
export class LeanExchange implements Exchange {
  readonly method = "POST";
  readonly path = "/mcp";
  readonly query = NO_QUERY;
  readonly requestId: string;
  readonly #known: KnownHead;
  readonly #body: Buffer;
  readonly #socket: Socket;
  #over = false;
  #gone: (() => void)[] | null = null;
  #abort: AbortController | null = null;

  constructor(socket: Socket, known: KnownHead, body: Buffer, requestId: string) {
    this.#socket = socket;
    this.#known = known;
    this.#body = body;
    this.requestId = requestId;
  }

  get head() {
    return this.#known;
  }

  get headers() {
    return this.#known.head.headers;
  }

  get rawHeaders() {
    return this.#known.head.rawHeaders;
  }

  get address() {
    return this.#known.arrival.address;
  }

  get secure() {
    return this.#known.arrival.secure;
  }

  body(limit: number): Uint8Array | "too_large" {
    return this.#body.length > limit ? "too_large" : this.#body;
  }

  get signal(): AbortSignal {
    if (!this.#abort) {
      const abort = new AbortController();
      this.#abort = abort;
      this.onGone(() => abort.abort());
    }
    return this.#abort.signal;
  }

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
