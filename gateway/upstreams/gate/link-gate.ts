import { ChildEnded } from "@/gateway/upstreams/child";
import { type Evidence, evidenceOf } from "@/gateway/upstreams/evidence";
import type { LinkUse } from "@/gateway/upstreams/link";
import type { LinkProblem } from "@/gateway/upstreams/problem";
import { callBrake } from "./call-brake";
import { BREAKER, type ServerBreaker, serverBreaker } from "./server-breaker";

/**
 * Decides which requests may go through a link, by the outcome of earlier requests: an unreachable
 * server blocks all accounts, silence or a failed handshake blocks this account, and failures of a
 * caller's use of an item block only that use.
 */
export interface LinkGate {
  isOpen(): boolean;
  /**
   * Null if a request is admitted; otherwise milliseconds until the next attempt. See
   * `ServerBreaker.admit`.
   */
  admit(signOfLife: () => Promise<Evidence>): Promise<number | null>;
  /** Milliseconds until this caller may repeat this use; 0 if the use is allowed now. */
  heldMs(use: LinkUse): number;
  /** Takes evidence about the server, from any caller. */
  saw(evidence: Evidence): void;
  /**
   * Takes the end of a request: `trouble` is true if the request failed, `again` is the seconds
   * until the next attempt.
   */
  ended(evidence: Evidence, use: LinkUse | null, trouble: boolean, again: number | null): void;
  /** Notes that no connection could be made, so this account cannot be served. */
  notConnected(problem: LinkProblem): void;
  /** Notes that the address changed, so earlier evidence no longer counts. */
  moved(): void;
}

export interface GateServices {
  readonly now: () => number;
  readonly random: () => number;
  /** Called each time that the server was not reached or was silent. */
  readonly failed: () => void;
}

/** Creates an open gate. `server` is the breaker that all accounts at the server share. */
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
      // A request that could not be sent because of missing credentials is no evidence.
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
      // Starting a process that ends at once is expensive, so the second time in a row opens the
      // breaker.
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

/** Whether a failure counts against its caller; other failures are answers without a result. */
export function isTrouble({ kind }: LinkProblem): boolean {
  return kind === "unavailable" || kind === "timeout";
}
