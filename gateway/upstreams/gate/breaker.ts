/** Keeps a dead server from costing every call a time-out of its own. */
export interface Breaker {
  /**
   * `closed`: go ahead. `open`: answer at once, the server is not asked before `retryAtMs`.
   * `trial`: exactly one caller is told so and asks the server; all others hear `open`.
   */
  admit(
    nowMs: number,
  ):
    | { readonly state: "closed" | "trial" }
    | { readonly state: "open"; readonly retryAtMs: number };
  /** Any answer of the server closes it. */
  succeeded(): void;
  /** `weight` is how many failures this one counts as. */
  failed(nowMs: number, weight?: number): void;
  /** What may be the server's fault: as many of these make a trial due at once, and no more. */
  suspected(nowMs: number): void;
  /** The trial came to nothing: it is due yet. */
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
  /** 0 to 1: spreads what is waited over the last half, so that processes do not knock together. */
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
      // What was under way when it opened tells nothing new.
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
