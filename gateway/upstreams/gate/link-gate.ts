import type { LinkUse } from "@/gateway/upstreams/link";
import type { LinkProblem } from "@/gateway/upstreams/problem";
import { ChildEnded } from "@/gateway/upstreams/stdio/child";
import { callBrake } from "./call-brake";
import { type Evidence, evidenceOf } from "./evidence";
import { BREAKER, type ServerBreaker, serverBreaker } from "./server-breaker";

/**
 * Decides which requests may be sent over a link, from the outcome of earlier requests. If the
 * server is unreachable, all accounts are blocked. If the server is silent or the handshake fails,
 * only this account is blocked. If a caller's use of an item keeps failing, only this caller's use
 * of this item is blocked.
 */
export interface LinkGate {
  isOpen(): boolean;
  /**
   * Returns null if a request may be sent, and otherwise the milliseconds until the next attempt.
   * See `ServerBreaker.admit`.
   */
  admit(signOfLife: () => Promise<Evidence>): Promise<number | null>;
  /**
   * Returns the milliseconds that this caller has to wait before using this item again, or 0 if
   * there is no wait.
   */
  heldMs(use: LinkUse): number;
  /** Records evidence about the server from any caller. */
  saw(evidence: Evidence): void;
  /**
   * Records the end of a request. `trouble` is true if the request failed. `again` is the number of
   * seconds to wait before the next request, if the server gave one.
   */
  ended(evidence: Evidence, use: LinkUse | null, trouble: boolean, again: number | null): void;
  /** Records that no connection could be made, so that this account cannot be served. */
  notConnected(problem: LinkProblem): void;
  /** Records that the address or credentials changed, so that earlier evidence no longer counts. */
  moved(): void;
}

export interface GateServices {
  readonly now: () => number;
  readonly random: () => number;
  /** Called each time the server turns out to be unreachable or silent. */
  readonly failed: () => void;
}

/**
 * Creates a gate that blocks nothing yet. `server` is the breaker that all accounts at this server
 * share.
 */
export function linkGate(server: ServerBreaker, { now, random, failed }: GateServices): LinkGate {
  const account = serverBreaker({ ...BREAKER, random }, now);
  const brake = callBrake({ ...BREAKER, random }, now);

  function saw(evidence: Evidence): void {
    if (evidence === "alive") {
      server.succeeded();
      account.succeeded();
    }
    if (evidence === "unreached") server.failed();
    if (evidence === "silent") account.suspected();
    if (evidence === "unreached" || evidence === "silent") failed();
  }

  return {
    isOpen: () => server.isClosed() && account.isClosed(),
    async admit(signOfLife) {
      // If credentials were missing, the request could not be sent. The outcome therefore shows
      // nothing about the server.
      const asked = (good: (evidence: Evidence) => boolean) => async () => {
        const evidence = await signOfLife();
        return evidence === "none" ? null : good(evidence);
      };
      const unreached = await server.admit(asked((evidence) => evidence !== "unreached"));
      return unreached ?? (await account.admit(asked((evidence) => evidence === "alive")));
    },
    heldMs: brake.heldMs,
    saw,
    ended(evidence, use, trouble, again) {
      saw(evidence);
      if (!use || evidence === "unreached" || evidence === "none") return;
      if (trouble) brake.failed(use, again);
      else brake.succeeded(use);
    },
    notConnected(problem) {
      const evidence = evidenceOf(problem);
      // Starting a process that exits at once is expensive, so open the breaker at the second
      // failure in a row.
      if (evidence === "unreached") server.failed(problem instanceof ChildEnded ? 3 : 1);
      else if (isTrouble(problem)) {
        if (evidence === "alive") server.succeeded();
        account.failed();
      } else saw(evidence);
      if (isTrouble(problem)) failed();
    },
    moved() {
      server.succeeded();
      account.succeeded();
      brake.forget();
    },
  };
}

/**
 * True if a failure counts against the caller and the item (`unavailable` or `timeout`). Any other
 * failure shows that the server answered.
 */
export function isTrouble({ kind }: LinkProblem): boolean {
  return kind === "unavailable" || kind === "timeout";
}
