import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import { evidenceOf } from "@/gateway/upstreams/gate/evidence";
import { inTime } from "@/gateway/upstreams/in-time";
import type { RemainingTime } from "@/gateway/upstreams/link";
import { problemOf } from "@/gateway/upstreams/problem-of";
import { UnclearRefusal } from "@/gateway/upstreams/session-refusal";

/**
 * How a server reacted to a ping. `alive`: it answered. `refused`: it answered that it does not
 * know the session or the era, or that it wants other credentials. `silent`: no answer came.
 * `unreached`: no connection was possible.
 */
export type Sign = "alive" | "refused" | "silent" | "unreached";

/** Returns whether no sign of life came, in the given time or at all. */
export const isSilent = (sign: Sign | "left"): sign is "silent" | "unreached" =>
  sign === "silent" || sign === "unreached";

interface Asking {
  readonly sign: Promise<Sign>;
  readonly stop: AbortController;
  waiting: number;
}

const running = new WeakMap<Carrier, Asking>();

/**
 * Sends a request that every server answers at once, and waits up to `timeoutMs`. Concurrent
 * callers share one request, which is cancelled when the last of them stops waiting. A caller with
 * less time gets `silent` at its own limit, and a cancelled caller gets `left`.
 */
export async function ping(
  carrier: Carrier,
  timeoutMs: number,
  { leftMs, signal }: RemainingTime = { leftMs: timeoutMs },
): Promise<Sign | "left"> {
  const asking = running.get(carrier) ?? begin(carrier, timeoutMs);
  asking.waiting++;
  try {
    return await inTime(asking.sign, Math.max(1, Math.min(leftMs, timeoutMs)), signal);
  } catch {
    return signal?.aborted ? "left" : "silent";
  } finally {
    asking.waiting--;
    if (asking.waiting === 0) {
      if (running.get(carrier) === asking) running.delete(carrier);
      asking.stop.abort();
    }
  }
}

function begin(carrier: Carrier, timeoutMs: number): Asking {
  const stop = new AbortController();
  const asking = { sign: ask(carrier, timeoutMs, stop.signal), stop, waiting: 0 };
  running.set(carrier, asking);
  return asking;
}

async function ask(carrier: Carrier, timeoutMs: number, signal: AbortSignal): Promise<Sign> {
  const { connection } = carrier;
  const done = carrier.take("look");
  try {
    const method = connection.facts.era === "modern" ? "server/discover" : "ping";
    const { error } = await connection.request(method, {}, { timeoutMs, signal });
    // Every server of 2026-07-28 answers this request with a result, so an error means that the era
    // is wrong.
    if (error && connection.facts.era === "modern") return "refused";
    done(true);
    return "alive";
  } catch (error) {
    const problem = problemOf(error);
    const { kind } = problem;
    const evidence = evidenceOf(problem);
    if (evidence === "unreached") return "unreached";
    // On a shared channel, the status of a POST proves nothing: answers have to arrive on the
    // channel itself.
    const isThere = evidence === "alive" && connection.heardAtMs === null;
    if (kind === "timeout" || kind === "unavailable") return isThere ? "alive" : "silent";
    const isRefused = kind === "lost" || kind === "unauthorized";
    return isRefused || problem instanceof UnclearRefusal ? "refused" : "alive";
  } finally {
    done();
  }
}
