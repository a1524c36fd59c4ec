import { type BreakerSettings, breaker } from "./breaker";

/** Probes the server: true if the server is alive, null if the probe could not be sent. */
export type SignOfLife = () => Promise<boolean | null>;

/** A breaker of this process: of a server for every account, or of an account at the server. */
export interface ServerBreaker {
  /**
   * Null if a request is admitted; otherwise milliseconds until the next attempt. When a trial is
   * due, the first caller probes the server and the others wait for the result.
   */
  admit(signOfLife: SignOfLife): Promise<number | null>;
  isClosed(): boolean;
  succeeded(): void;
  failed(weight?: number): void;
  /** Notes a suspicion, which does not open the breaker: the result of the next probe decides. */
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
    // During a trial only its own outcome counts.
    failed: (weight) => {
      if (!trial) state.failed(now(), weight);
    },
    suspected: () => {
      if (!trial) state.suspected(now());
    },
  };
}
