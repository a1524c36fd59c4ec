import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import { evidenceOf } from "@/gateway/upstreams/gate/evidence";
import { isTrouble, type LinkGate } from "@/gateway/upstreams/gate/link-gate";
import type { LinkServices } from "@/gateway/upstreams/kept/connect";
import type { KeptConnection } from "@/gateway/upstreams/kept/kept-connection";
import type { LinkRequestOptions, LinkUse, RemainingTime } from "@/gateway/upstreams/link";
import type { LinkProblem } from "@/gateway/upstreams/problem";
import { problemOf } from "@/gateway/upstreams/problem-of";
import type { RpcAnswer } from "@/gateway/upstreams/rpc-answer";
import { ScopeAsked } from "@/gateway/upstreams/scope-asked";
import { UnclearRefusal } from "@/gateway/upstreams/session-refusal";
import { failing, renewCredential } from "@/gateway/upstreams/target/reached";
import { type Result, succeed } from "@/lib/errors/errors";

/** The parts of a link that are needed to send a request. */
export interface SendingLink {
  readonly kept: KeptConnection;
  readonly gate: LinkGate;
  readonly services: LinkServices;
  /** Waits for a connection, and returns it with the time that the request has left. */
  readyFor(options: LinkRequestOptions, beganMs: number): Promise<Ready>;
  /** True if the server does not know the session, and so did not execute the request. */
  isLost(carrier: Carrier, problem: LinkProblem, patience: RemainingTime): Promise<boolean>;
  /** Pings the server over its shared channel after a timeout. */
  watch(carrier: Carrier): Promise<void>;
}

export interface Ready {
  readonly ready: Result<Carrier>;
  readonly leftMs: number;
  readonly timeoutMs: number;
}

export interface LinkRequest {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>> | undefined;
  readonly options: LinkRequestOptions;
  readonly use: LinkUse | null;
  readonly beganMs: number;
}

/**
 * Sends a request within its time limit. If the server refuses the credential, renews it and tries
 * once more. If the session was lost and the server therefore did not execute the request, tries
 * once more on a new session.
 */
export async function sendRequest(
  link: SendingLink,
  { method, params, options, use, beganMs }: LinkRequest,
): Promise<Result<RpcAnswer>> {
  const { kept, gate, services } = link;
  let isRenewed = false;
  let isHealed = false;
  for (;;) {
    const { ready, leftMs, timeoutMs } = await link.readyFor(options, beganMs);
    if (!ready.ok) return ready;
    const carrier = ready.value;
    const { connection, reached } = carrier;
    const done = carrier.take();
    let again: number | null = null;
    const comeBack = (seconds: number) => {
      again = seconds;
    };
    try {
      const answer = await connection.request(method, params, {
        ...options,
        timeoutMs: leftMs,
        comeBack,
      });
      done(true);
      gate.ended("alive", use, again !== null, again);
      return succeed(answer);
    } catch (error) {
      const problem = problemOf(error);
      const when = again ?? problem.retryAfterSeconds;
      gate.ended(evidenceOf(problem), use, isTrouble(problem), when);
      if (problem.kind === "timeout") void link.watch(carrier);
      if (problem.kind === "unauthorized" && reached.credential && !isRenewed) {
        isRenewed = true;
        const refused = await renewCredential(reached, true);
        if (refused) return { ok: false, failure: refused };
        continue;
      }
      if (problem instanceof ScopeAsked && reached.credential) {
        const failure = await reached.credential.askScope(problem.scope);
        if (failure) return { ok: false, failure };
      }
      const patience = { leftMs: beganMs + timeoutMs - services.now(), signal: options.signal };
      if (!isHealed && (await link.isLost(carrier, problem, patience))) {
        isHealed = true;
        kept.lose(carrier);
        continue;
      }
      const { answer = null } = problem instanceof UnclearRefusal ? problem : {};
      return answer ? succeed(answer) : failing(reached, problem, timeoutMs);
    } finally {
      done();
    }
  }
}
