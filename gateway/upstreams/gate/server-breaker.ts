import { type BreakerSettings, breaker } from "./breaker";

/** What asks for a sign of life: true where there is one, null where it could not be asked for. */
export type SignOfLife = () => Promise<boolean | null>;

/** A breaker in this process: of a server for every account, or of one account at it. */
export interface ServerBreaker {
  /**
   * Null: go ahead. Where it is due, the first to come asks for a sign of life and the others wait
   * for that answer; else milliseconds until the server is asked again.
   */
  admit(signOfLife: SignOfLife): Promise<number | null>;
  isClosed(): boolean;
  succeeded(): void;
  failed(weight?: number): void;
  /** Opens nothing by itself: a sign of life is asked for, and decides. */
  suspected(): void;
}

export const BREAKER = { threshold: 5, firstMs: 1_000, mostMs: 60_000 } as const;

/** A closed breaker. */
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
    // During a trial its own outcome decides, once.
    failed: (weight) => {
      if (!trial) state.failed(now(), weight);
    },
    suspected: () => {
      if (!trial) state.suspected(now());
    },
  };
}
