/**
 * A circuit breaker: it refuses calls to a dead server at once, so that callers need not wait for
 * timeouts.
 */
export interface Breaker {
  /**
   * Decides whether a request may be sent. `closed`: send it. `open`: refuse it, because nothing is
   * sent before `retryAtMs`. `trial`: send one request to test the server. Only one caller gets
   * `trial`, and all others get `open`.
   */
  admit(
    nowMs: number,
  ):
    | { readonly state: "closed" | "trial" }
    | { readonly state: "open"; readonly retryAtMs: number };
  /** Closes the breaker. Called after any answer from the server. */
  succeeded(): void;
  /** Counts `weight` failures, by default one. */
  failed(nowMs: number, weight?: number): void;
  /**
   * Counts a failure that the server may not have caused. After enough of these failures, a trial
   * is due at once.
   */
  suspected(nowMs: number): void;
  /**
   * Ends a trial that showed nothing about the server. The next caller then makes another trial.
   */
  abandoned(): void;
  isClosed(): boolean;
  /** Returns the time of the next trial, in milliseconds, or null while the breaker is closed. */
  retryAtMs(): number | null;
}

export interface BreakerSettings {
  /** Number of consecutive failures that opens the breaker. */
  readonly threshold: number;
  readonly firstMs: number;
  readonly mostMs: number;
  /**
   * Returns a number from 0 to 1, which varies the second half of each wait, so that processes do
   * not all try at the same time.
   */
  readonly random: () => number;
}

/**
 * Creates a closed breaker. The wait starts at `firstMs` and doubles with each failed trial, up to
 * `mostMs`.
 */
export function breaker(settings: BreakerSettings): Breaker {
  let failures = 0;
  let openings = 0;
  let retryAtMs: number | null = null;
  let trying = false;

  return {
    admit(nowMs) {
      if (retryAtMs === null) return { state: "closed" };
      if (trying || nowMs < retryAtMs)
        return { state: "open", retryAtMs: Math.max(retryAtMs, nowMs) };
      trying = true;
      return { state: "trial" };
    },
    succeeded() {
      failures = 0;
      openings = 0;
      retryAtMs = null;
      trying = false;
    },
    suspected(nowMs) {
      if (retryAtMs !== null) return;
      failures++;
      if (failures >= settings.threshold) retryAtMs = nowMs;
    },
    abandoned() {
      trying = false;
    },
    isClosed: () => retryAtMs === null,
    retryAtMs: () => retryAtMs,
    failed(nowMs, weight = 1) {
      // These calls were already running when the breaker opened, so their failures are no new
      // evidence.
      if (retryAtMs !== null && !trying && nowMs < retryAtMs) return;
      failures += weight;
      trying = false;
      if (retryAtMs === null && failures < settings.threshold) return;
      const whole = Math.min(settings.firstMs * 2 ** openings, settings.mostMs);
      openings++;
      retryAtMs = nowMs + whole * (0.5 + settings.random() / 2);
    },
  };
}
