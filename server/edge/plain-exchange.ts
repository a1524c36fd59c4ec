import type { Exchange } from "@/gateway/http/exchange";
import type { IncomingRequest } from "@/gateway/http/plain/server/incoming-request";
import type { Arrival } from "./node-exchange";

const NO_QUERY = new URLSearchParams();

/**
 * What the edge has determined about all requests that share a head, such as the client's address.
 */
export type PlainArrival = Omit<Arrival, "requestId">;

/**
 * An exchange (the gateway's type for a request) over a request that was parsed without node:http.
 * The body of the request has already arrived completely.
 */
export class PlainExchange implements Exchange {
  readonly method = "POST";
  readonly query = NO_QUERY;
  readonly requestId: string;
  readonly #request: IncomingRequest<PlainArrival>;

  constructor(request: IncomingRequest<PlainArrival>, requestId: string) {
    this.#request = request;
    this.requestId = requestId;
  }

  get head() {
    return this.#request.known;
  }

  get path() {
    return this.#request.known.context.path;
  }

  get headers() {
    return this.#request.known.head.headers;
  }

  get rawHeaders() {
    return this.#request.known.head.rawHeaders;
  }

  get address() {
    return this.#request.known.context.address;
  }

  get secure() {
    return this.#request.known.context.secure;
  }

  body(limit: number): Uint8Array | "too_large" {
    const { body } = this.#request;
    return body.length > limit ? "too_large" : body;
  }

  get signal(): AbortSignal {
    return this.#request.signal;
  }

  onGone(listener: () => void): () => void {
    return this.#request.onGone(listener);
  }
}
