import { type BreakerSettings, breaker } from "./breaker";

/**
 * Probes the server. Returns true if it is alive, false if it is not, and null if the probe could
 * not be sent.
 */
export type SignOfLife = () => Promise<boolean | null>;

/**
 * A circuit breaker in this process: one for a server with all its accounts, or one for a single
 * account there.
 */
export interface ServerBreaker {
  /**
   * Returns null if a request may be sent, and otherwise the milliseconds until the next attempt.
   * If a trial is due, the first caller probes the server, and all others wait for the result.
   */
  admit(signOfLife: SignOfLife): Promise<number | null>;
  isClosed(): boolean;
  succeeded(): void;
  failed(weight?: number): void;
  /**
   * Counts a failure that the server may not have caused. After enough of these failures, the next
   * caller has to probe the server.
   */
  suspected(): void;
}

export const BREAKER = { threshold: 5, firstMs: 1_000, mostMs: 60_000 } as const;

/** Creates a closed breaker, which admits every request. */
export function serverBreaker(settings: BreakerSettings, now: () => number): ServerBreaker {
  const state = breaker(settings);
  let trial: Promise<boolean> | null = null;

  async function tryOut(signOfLife: SignOfLife): Promise<boolean> {
    let alive: boolean | null = false;
    try {
      alive = await signOfLife();
    } finally {
      if (alive) state.succeeded();
      else if (alive === null) state.abandoned();
      else state.failed(now());
      trial = null;
    }
    return alive !== false;
  }

  return {
    async admit(signOfLife) {
      const verdict = state.admit(now());
      if (verdict.state === "closed") return null;
      if (verdict.state === "trial") trial = tryOut(signOfLife);
      if (trial && (await trial)) return null;
      const next = state.retryAtMs();
      return next === null ? null : Math.max(0, next - now());
    },
    isClosed: () => state.isClosed(),
    succeeded: () => state.succeeded(),
    // While a trial is running, only its own outcome counts.
    failed: (weight) => {
      if (!trial) state.failed(now(), weight);
    },
    suspected: () => {
      if (!trial) state.suspected(now());
    },
  };
}
