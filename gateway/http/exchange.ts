import type { MaybePromise } from "@/lib/std/maybe-promise";

/**
 * One request as the data plane sees it, whichever door it came through.
 * `headers` has lower-case names and Node's joining rules; `rawHeaders` alternates name and value
 * exactly as sent, so that a second credential can be seen. `address` is the client's, already
 * resolved through trusted proxies. `secure` says whether secrets may travel on this connection.
 */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawHeaders: readonly string[];
  /**
   * The same object for each request of a connection whose head is the same, byte by byte, but for
   * the length of its body, so that what follows from the head alone can be remembered by it; absent
   * where nobody compares.
   */
  readonly head?: object | undefined;
  /** Reads the body once; `"too_large"` past `limit` bytes, without buffering the rest. */
  body(limit: number): MaybePromise<Uint8Array | "too_large">;
  readonly address: string;
  readonly secure: boolean;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  /** The same for those who need no signal, which costs more. Returns how to stop listening. */
  onGone(listener: () => void): () => void;
  readonly requestId: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Pieces are sent one after the other, so that what is sent often need not be copied. */
  readonly body: string | Uint8Array | readonly Uint8Array[] | ReadableStream<Uint8Array> | null;
}
