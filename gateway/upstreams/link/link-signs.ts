import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import { type Evidence, evidenceOfFailure } from "@/gateway/upstreams/gate/evidence";
import type { LinkGate } from "@/gateway/upstreams/gate/link-gate";
import type { LinkServices } from "@/gateway/upstreams/kept/connect";
import type { KeptConnection } from "@/gateway/upstreams/kept/kept-connection";
import type { RemainingTime } from "@/gateway/upstreams/link";
import type { LinkProblem } from "@/gateway/upstreams/problem";
import { UnclearRefusal } from "@/gateway/upstreams/session-refusal";
import { isSilent, ping, type Sign } from "./ping";

/**
 * What is needed to check a server for signs of life. `failed` is called if a shared channel stays
 * silent.
 */
interface Signed {
  readonly kept: KeptConnection;
  readonly gate: LinkGate;
  readonly services: LinkServices;
  readonly failed: () => void;
}

/** Asks the server of a link for signs of life, and acts on them. */
export function linkSigns({ kept, gate, services, failed }: Signed) {
  const pingMsOf = (carrier: Carrier) => services.timesOf(carrier.reached.target).pingMs;

  /**
   * Pings the server. If a shared channel is silent or a session is lost, the connection gets no
   * new work.
   */
  async function signOf(carrier: Carrier): Promise<Sign> {
    const heard = await ping(carrier, pingMsOf(carrier));
    const sign = heard === "left" ? "silent" : heard;
    if (isSilent(sign) && carrier.connection.heardAtMs !== null) kept.drop(carrier);
    if (sign === "refused" && !kept.isSubstitute(carrier)) kept.lose(carrier);
    return sign;
  }

  async function signOfLife(): Promise<Evidence> {
    const ready = await kept.connected();
    if (!ready.ok) return evidenceOfFailure(ready.failure);
    const sign = await signOf(ready.value);
    return sign === "refused" ? "alive" : sign;
  }

  /** True if the server does not know the session. See `UpstreamLink`. */
  async function refusesSession(carrier: Carrier, patience: RemainingTime): Promise<boolean> {
    if (kept.isSubstitute(carrier)) return false;
    const sign = await ping(carrier, pingMsOf(carrier), patience);
    if (isSilent(sign)) gate.saw(sign);
    return sign === "refused";
  }

  /**
   * True if the server refused the request because it does not know the session, and so did not
   * execute it.
   */
  async function isLost(
    carrier: Carrier,
    problem: LinkProblem,
    patience: RemainingTime,
  ): Promise<boolean> {
    if (problem.kind === "lost") return true;
    const { sessionId } = carrier.connection;
    const isUnclear =
      problem instanceof UnclearRefusal || (problem.kind === "unauthorized" && sessionId !== null);
    return isUnclear && refusesSession(carrier, patience);
  }

  /**
   * Pings the server over its shared channel after a timeout. If the channel stays silent, the next
   * call gets a new channel.
   */
  async function watch(carrier: Carrier): Promise<void> {
    if (carrier.connection.heardAtMs === null || kept.current() !== carrier) return;
    if (isSilent(await signOf(carrier))) failed();
  }

  return { signOf, signOfLife, refusesSession, isLost, watch };
}
