import type { IncomingMessage, ServerResponse } from "node:http";
import type { Exchange } from "@/gateway/http/exchange";

/**
 * What the edge has determined about a request before it is answered, such as the client's address.
 */
export interface Arrival {
  readonly requestId: string;
  readonly address: string;
  readonly secure: boolean;
  /** The path without the base path of the public URL. */
  readonly path: string;
}

/**
 * An exchange (the gateway's type for a request) over the request and response objects of Node. Its
 * query, signal and body are created only when they are needed.
 */
export class NodeExchange implements Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawHeaders: readonly string[];
  readonly address: string;
  readonly secure: boolean;
  readonly requestId: string;
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  #query: URLSearchParams | undefined;
  #abort: AbortController | undefined;

  constructor(req: IncomingMessage, res: ServerResponse, arrival: Arrival) {
    this.#req = req;
    this.#res = res;
    this.method = req.method ?? "GET";
    this.path = arrival.path;
    // Node represents every header as a string except set-cookie, which the edge has removed.
    this.headers = req.headers as Record<string, string | undefined>;
    this.rawHeaders = req.rawHeaders;
    this.address = arrival.address;
    this.secure = arrival.secure;
    this.requestId = arrival.requestId;
  }

  get query(): URLSearchParams {
    const { url = "" } = this.#req;
    const at = url.indexOf("?");
    this.#query ??= new URLSearchParams(at < 0 ? "" : url.slice(at));
    return this.#query;
  }

  get signal(): AbortSignal {
    if (!this.#abort) {
      const abort = new AbortController();
      this.#abort = abort;
      const gone = () => {
        if (!this.#res.writableFinished) abort.abort();
      };
      if (this.#res.closed) gone();
      else this.#res.once("close", gone);
    }
    return this.#abort.signal;
  }

  onGone(listener: () => void): () => void {
    const res = this.#res;
    const closed = () => {
      if (!res.writableFinished) listener();
    };
    if (res.closed) {
      closed();
      return () => {};
    }
    res.once("close", closed);
    return () => res.off("close", closed);
  }

  body(limit: number): Promise<Uint8Array | "too_large"> {
    const req = this.#req;
    if (Number(req.headers["content-length"] ?? 0) > limit) return Promise.resolve("too_large");
    if (req.destroyed) return Promise.resolve(new Uint8Array());
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const settle = () => {
        req.off("data", onData).off("end", onEnd).off("error", onGone).off("close", onGone);
      };
      const onData = (chunk: Buffer) => {
        size += chunk.length;
        if (size <= limit) {
          chunks.push(chunk);
          return;
        }
        settle();
        req.pause();
        resolve("too_large");
      };
      const onEnd = () => {
        settle();
        resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
      };
      // The client has disconnected, so the answer to this empty body will never be read.
      const onGone = () => {
        settle();
        resolve(new Uint8Array());
      };
      req.on("data", onData).on("end", onEnd).on("error", onGone).on("close", onGone);
    });
  }
}
