import type { MaybePromise } from "@/lib/std/maybe-promise";

/**
 * A request to the data plane, read either by node:http or without it. `headers` has lower-case
 * names and is joined as Node joins repeated headers. `rawHeaders` alternates name and value
 * exactly as they were sent, so that a second credential can be found. `address` is the client's
 * address, resolved through trusted proxies. `secure` says whether secrets may be sent on this
 * connection.
 */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawHeaders: readonly string[];
  /**
   * An object shared by all requests of a connection whose heads are equal except for the body's
   * length. It serves as a cache key for results that depend only on the head. Undefined if heads
   * are not compared.
   */
  readonly head?: object | undefined;
  /**
   * Reads the body, which is possible only once. Returns `"too_large"` for a body of more than
   * `limit` bytes, without buffering the rest.
   */
  body(limit: number): MaybePromise<Uint8Array | "too_large">;
  readonly address: string;
  readonly secure: boolean;
  /** A signal that aborts when the client disconnects. */
  readonly signal: AbortSignal;
  /**
   * Calls `listener` when the client disconnects, which costs less than creating `signal`. Returns
   * a function that removes the listener.
   */
  onGone(listener: () => void): () => void;
  readonly requestId: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Cookies to set. Each of them is sent in a separate `Set-Cookie` header (RFC 6265, section 3).
   */
  readonly cookies?: readonly string[];
  /**
   * An array is sent piece by piece, so that a part shared by many responses need not be copied.
   */
  readonly body: string | Uint8Array | readonly Uint8Array[] | ReadableStream<Uint8Array> | null;
}
