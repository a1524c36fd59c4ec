import type { MaybePromise } from "@/lib/std/maybe-promise";

/**
 * One request as the data plane sees it, through either door. `headers` has lower-case names and
 * Node's joining rules; `rawHeaders` alternates name and value exactly as sent, so that a second
 * credential can be seen. `address` is the client's, already resolved through trusted proxies.
 * `secure` says whether secrets may be sent on this connection.
 */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawHeaders: readonly string[];
  /**
   * The same object for all requests of a connection with an identical head, except for the body's
   * length. Results that depend only on the head can be cached by it. Absent where heads are not
   * compared.
   */
  readonly head?: object | undefined;
  /** Reads the body once; `"too_large"` past `limit` bytes, without buffering the rest. */
  body(limit: number): MaybePromise<Uint8Array | "too_large">;
  readonly address: string;
  readonly secure: boolean;
  /** Aborts when the client disconnects. */
  readonly signal: AbortSignal;
  /** The same without a signal, which costs less. Returns a function that stops listening. */
  onGone(listener: () => void): () => void;
  readonly requestId: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Pieces are sent one after another, so that frequent parts need not be copied. */
  readonly body: string | Uint8Array | readonly Uint8Array[] | ReadableStream<Uint8Array> | null;
}
