/** Refuses calls to a dead server at once, so that they do not all wait for a time-out. */
export interface Breaker {
  /**
   * `closed`: send the request. `open`: refuse at once; no request goes to the server before
   * `retryAtMs`. `trial`: send a request to test the server; a single caller gets this while all
   * others get `open`.
   */
  admit(
    nowMs: number,
  ):
    | { readonly state: "closed" | "trial" }
    | { readonly state: "open"; readonly retryAtMs: number };
  /** Closes the breaker after any answer of the server. */
  succeeded(): void;
  /** Counts a failure as `weight` failures. */
  failed(nowMs: number, weight?: number): void;
  /**
   * Counts a failure that may be the server's fault: enough suspicions make a trial due at once,
   * without opening the breaker.
   */
  suspected(nowMs: number): void;
  /** Ends a trial that had no result; a trial is still due. */
  abandoned(): void;
  isClosed(): boolean;
  /** The time of the next trial; null while the breaker is closed. */
  retryAtMs(): number | null;
}

export interface BreakerSettings {
  /** The number of failures in a row that opens the breaker. */
  readonly threshold: number;
  readonly firstMs: number;
  readonly mostMs: number;
  /** From 0 to 1: spreads the last half of the wait, so that processes do not all try at once. */
  readonly random: () => number;
}

/** Creates a closed breaker. Each failed trial doubles the wait, from `firstMs` to `mostMs`. */
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
      // Calls that were running when the breaker opened give no new evidence.
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
