import type { CallFigures } from "@/lib/usage/view-calls";

/** Must agree with the function `call_bucket` of the database. */
const FIRST_MICROS = 100;
const GROWTH = 1.2;

/** Sums of calls, as the database returns them. `latencies` is a Postgres array with its bounds. */
export interface CallSums {
  readonly ok: number;
  readonly errors: number;
  readonly denied: number;
  readonly latencies: string | null;
}

/** The sums of several rows, which can still be added to others. */
export class CallTotals {
  #ok = 0;
  #errors = 0;
  #denied = 0;
  readonly #counts: number[] = [];

  add({ ok, errors, denied, latencies }: CallSums): this {
    this.#ok += Number(ok);
    this.#errors += Number(errors);
    this.#denied += Number(denied);
    for (const [bucket, count] of bucketsOf(latencies)) {
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
    }
    return this;
  }

  /**
   * Returns the figures. With an outcome, only the calls with this outcome count; their durations
   * are not stored apart, so the percentiles are null.
   */
  figures(outcome: "ok" | "error" | "denied" | null = null): CallFigures {
    const ok = outcome === null || outcome === "ok" ? this.#ok : 0;
    const errors = outcome === null || outcome === "error" ? this.#errors : 0;
    const calls = ok + errors;
    const isWhole = calls === this.#ok + this.#errors;
    return {
      calls,
      errors,
      denials: outcome === null || outcome === "denied" ? this.#denied : 0,
      errorRate: calls === 0 ? null : errors / calls,
      p50Micros: isWhole ? percentile(this.#counts, 0.5) : null,
      p95Micros: isWhole ? percentile(this.#counts, 0.95) : null,
    };
  }
}

/**
 * Returns a percentile of a histogram in microseconds, as the geometric middle of its bucket, or
 * null if the histogram is empty.
 */
function percentile(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + (count ?? 0), 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(total * share));
  let seen = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) {
    seen += counts[bucket] ?? 0;
    if (seen >= rank) {
      return bucket === 0 ? FIRST_MICROS : Math.round(FIRST_MICROS * GROWTH ** (bucket + 0.5));
    }
  }
  return null;
}

/** Reads a Postgres array such as `[12:14]={1,NULL,2}` as pairs of bucket and count. */
function bucketsOf(text: string | null): [number, number][] {
  const [, first, list] = /^(?:\[(\d+):\d+\]=)?\{(.*)\}$/.exec(text ?? "") ?? [];
  if (!list) return [];
  const start = first === undefined ? 1 : Number(first);
  return list
    .split(",")
    .flatMap((count, index) =>
      count === "NULL" ? [] : [[start + index, Number(count)] as [number, number]],
    );
}
