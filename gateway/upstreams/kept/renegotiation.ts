import { databaseErrorCode } from "@/db/unavailable";
import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import type { Log } from "@/lib/log/type";
import type { EraVerdict } from "./era-verdict";

/** Detects the era of a server again after a while, one attempt at a time. */
export class Renegotiation {
  readonly #era: EraVerdict;
  readonly #log: Log;
  readonly #upstreamId: string;
  #running: AbortController | null = null;

  constructor(era: EraVerdict, log: Log, upstreamId: string) {
    this.#era = era;
    this.#log = log;
    this.#upstreamId = upstreamId;
  }

  /**
   * Opens a connection that detects the server's era, if that is due. Returns null if it is not, or
   * if no connection could be opened, which is logged.
   */
  async attempt(
    nowMs: number,
    open: (signal: AbortSignal) => Promise<Carrier>,
  ): Promise<Carrier | null> {
    if (this.#running || !this.#era.isToBeAsked(nowMs)) return null;
    const running = new AbortController();
    const { signal } = running;
    this.#running = running;
    try {
      return await open(signal);
    } catch (error) {
      if (signal.aborted) return null;
      const code = databaseErrorCode(error);
      const upstreamId = this.#upstreamId;
      this.#log.debug({ code, upstreamId }, "a server could not be asked for its era again");
      return null;
    } finally {
      this.#running = null;
    }
  }

  abort(): void {
    this.#running?.abort();
  }
}
