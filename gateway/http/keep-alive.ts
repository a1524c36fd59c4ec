/** When a call that is still running is shown to its caller, by a comment on its event stream. */
export interface KeepAlive {
  /** Milliseconds until the first sign. */
  readonly afterMs: number;
  /** Milliseconds between two signs. */
  readonly everyMs: number;
}

/**
 * Proxies close what is silent: nginx gives up after 60 seconds, and some load balancers after ten
 * or less.
 */
export const KEEP_ALIVE: KeepAlive = { afterMs: 5_000, everyMs: 15_000 };
