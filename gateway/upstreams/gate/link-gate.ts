import { ChildEnded } from "@/gateway/upstreams/child";
import { type Evidence, evidenceOf } from "@/gateway/upstreams/evidence";
import type { LinkUse } from "@/gateway/upstreams/link";
import type { LinkProblem } from "@/gateway/upstreams/problem";
import { callBrake } from "./call-brake";
import { BREAKER, type ServerBreaker, serverBreaker } from "./server-breaker";

/**
 * Who may go through a link, by what became of those before: no way to the server stops all, silence
 * or a refused greeting this account, and what fails for one caller of one tool that alone.
 */
export interface LinkGate {
  isOpen(): boolean;
  /** Null: go ahead; else milliseconds until it is asked again. See `ServerBreaker.admit`. */
  admit(signOfLife: () => Promise<Evidence>): Promise<number | null>;
  /** Milliseconds until this caller may ask for this again; 0: now. */
  heldMs(use: LinkUse): number;
  /** A sign of the server, whoever asked for it. */
  saw(evidence: Evidence): void;
  /** A request ended; `trouble` where it failed, `again` being when to ask again, in seconds. */
  ended(evidence: Evidence, use: LinkUse | null, trouble: boolean, again: number | null): void;
  /** No connection came about: nobody on this account can be served. */
  notConnected(problem: LinkProblem): void;
  /** It leads elsewhere: what was seen says nothing any more. */
  moved(): void;
}

export interface GateServices {
  readonly now: () => number;
  readonly random: () => number;
  /** Hears of each time that the server was not reached, or was silent. */
  readonly failed: () => void;
}

/** An open gate. `server` is the breaker that all accounts at the server share. */
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
      // Who cannot ask, for want of credentials, shows nothing.
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
      // Starting a process that ends at once is dear: the second time in a row opens the breaker.
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

/** What counts against whoever caused it; other failures are answers, if useless ones. */
export function isTrouble({ kind }: LinkProblem): boolean {
  return kind === "unavailable" || kind === "timeout";
}
