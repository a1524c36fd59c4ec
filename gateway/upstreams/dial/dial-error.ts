/** The reasons for which Latchkey itself ends a connection or refuses an answer. */
export type DialFault =
  /** Latchkey does not connect to this address, or to one that the name resolved to. */
  | "refused"
  /** The answer is a redirect. The error's `to` holds its target. */
  | "redirected"
  /** The headers or the body exceed their limit. */
  | "too_large"
  /** The body arrived in far too many small pieces. */
  | "in_pieces"
  /** The answer has a content encoding that was not requested. */
  | "encoded"
  /** The connection was not open within the time limit. */
  | "connect_timeout"
  /** There was no connection to the proxy, or it ended before the proxy answered. */
  | "proxy_unreachable"
  /** The proxy asks for credentials, or for other ones (status 407). */
  | "proxy_credentials"
  /** The proxy does not allow the connection. */
  | "proxy_refused"
  /** The proxy could not connect to the address. */
  | "proxy_failed"
  /** The name is not known here, where it is looked up, because the proxy gets addresses. */
  | "proxy_no_name";

const BRAND = Symbol.for("latchkey.dial-error");

/**
 * The error that guarded connections throw. It is an exception because `fetch` and sockets have no
 * other way to fail.
 */
export class DialError extends Error {
  override readonly name = "DialError";
  readonly [BRAND] = true;

  /**
   * `message` is a full sentence that operators may see. `to` is the origin to which the server
   * redirected, or null.
   */
  constructor(
    readonly fault: DialFault,
    message: string,
    readonly to: string | null = null,
  ) {
    super(message);
  }
}

const CAUSES_MAX = 5;

/**
 * Returns the DialError in an error's chain of causes, even if an SDK or a stream wrapped it.
 * Returns null if there is none.
 */
export function dialErrorOf(error: unknown): DialError | null {
  let current = error;
  for (let depth = 0; depth < CAUSES_MAX; depth++) {
    if (typeof current !== "object" || current === null) return null;
    if (BRAND in current) return current as DialError;
    current = (current as { cause?: unknown }).cause;
  }
  return null;
}
