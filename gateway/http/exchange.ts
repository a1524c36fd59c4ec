import type { MaybePromise } from "@/lib/std/maybe-promise";

/**
 * A request to the data plane, through either door. `headers` has lower-case names and Node's
 * joining rules; `rawHeaders` alternates name and value exactly as sent, so that a second
 * credential can be found. `address` is the client's address, resolved through trusted proxies.
 * `secure` says whether secrets may be sent on this connection.
 */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawHeaders: readonly string[];
  /**
   * The same object for all requests of a connection whose heads differ at most in the body's
   * length. Results that depend only on the head can be cached under this object. Absent if heads
   * are not compared.
   */
  readonly head?: object | undefined;
  /** Reads the body once; `"too_large"` for more than `limit` bytes, without buffering the rest. */
  body(limit: number): MaybePromise<Uint8Array | "too_large">;
  readonly address: string;
  readonly secure: boolean;
  /** Aborts when the client disconnects. */
  readonly signal: AbortSignal;
  /**
   * Calls `listener` when the client disconnects, which costs less than a signal. Returns a
   * function that removes the listener.
   */
  onGone(listener: () => void): () => void;
  readonly requestId: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Every cookie is sent in a separate `Set-Cookie` header (RFC 6265, section 3). */
  readonly cookies?: readonly string[];
  /** Several pieces are sent in a row, so that parts of many answers need not be copied. */
  readonly body: string | Uint8Array | readonly Uint8Array[] | ReadableStream<Uint8Array> | null;
}
