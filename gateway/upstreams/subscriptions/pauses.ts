import type { WatchTimes } from "./watch-times";

/**
 * The pauses between attempts: each twice as long as the one before, until an attempt has lasted, so
 * that a server that fails or ends everything at once is asked ever less often.
 */
export class Pauses {
  readonly #times: Pick<WatchTimes, "againMs" | "longestMs" | "lastsMs">;
  #lastMs = 0;
  #endedAtMs = Number.NEGATIVE_INFINITY;

  constructor(times: Pick<WatchTimes, "againMs" | "longestMs" | "lastsMs">) {
    this.#times = times;
  }

  /** Returns the milliseconds of the pause that begins at `nowMs`. */
  next(nowMs: number): number {
    const { againMs, longestMs, lastsMs } = this.#times;
    const hasLasted = nowMs - this.#endedAtMs > lastsMs;
    this.#lastMs = hasLasted ? againMs : Math.min(longestMs, this.#lastMs * 2);
    this.#endedAtMs = nowMs + this.#lastMs;
    return this.#lastMs;
  }
}
