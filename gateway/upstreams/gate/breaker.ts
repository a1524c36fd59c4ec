/** Prevents that every call to a dead server waits for a time-out. */
export interface Breaker {
  /**
   * `closed`: send the request. `open`: refuse at once; the server is not asked before `retryAtMs`.
   * `trial`: exactly one caller gets this and asks the server; all others get `open`.
   */
  admit(
    nowMs: number,
  ):
    | { readonly state: "closed" | "trial" }
    | { readonly state: "open"; readonly retryAtMs: number };
  /** Any answer of the server closes it. */
  succeeded(): void;
  /** `weight` is the number of failures that this one counts as. */
  failed(nowMs: number, weight?: number): void;
  /**
   * A failure that may be the server's fault: enough of them make a trial due at once, without
   * opening it.
   */
  suspected(nowMs: number): void;
  /** The trial had no result: it is still due. */
  abandoned(): void;
  isClosed(): boolean;
  /** When the server is asked next; null while it is closed. */
  retryAtMs(): number | null;
}

export interface BreakerSettings {
  /** Failures in a row that open it. */
  readonly threshold: number;
  readonly firstMs: number;
  readonly mostMs: number;
  /** 0 to 1: spreads the last half of the wait, so that processes do not all ask at once. */
  readonly random: () => number;
}

/** A closed breaker. Each failed trial doubles the wait, from `firstMs` to `mostMs`. */
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
      // Calls that were running when it opened give no new evidence.
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
