/** The ways in which a guarded connection can fail before the server has answered. */
export type DialFault =
  /** Latchkey does not connect to the address, or to the name that resolved to the address. */
  | "refused"
  /** The answer was a redirect; `to` is its target. */
  | "redirected"
  /** Headers or body exceeded their limit. */
  | "too_large"
  /** A body came in far too many small pieces. */
  | "in_pieces"
  /** The answer has a content coding that was not requested. */
  | "encoded"
  /** No connection was made within the connect time. */
  | "connect_timeout";

const BRAND = Symbol.for("latchkey.dial-error");

/** Thrown by guarded connections, because `fetch` and sockets can fail only with an exception. */
export class DialError extends Error {
  override readonly name = "DialError";
  readonly [BRAND] = true;

  /** `message` is a full sentence that may be shown to an operator. */
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
 * The DialError behind an error, however an SDK or stream has wrapped it; null if there is none.
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
