import type { Carrier } from "./carrier";
import { evidenceOf } from "./evidence";
import { problemOf } from "./problem";
import { UnclearRefusal } from "./session-refusal";

/**
 * What a server makes of a connection. `alive`: it answers. `refused`: it answers that it does not
 * know the session, or the era, or wants other credentials. `silent`: it does not. `unreached`: nor
 * is there a way to it.
 */
export type Sign = "alive" | "refused" | "silent" | "unreached";

export const isSilent = (sign: Sign) => sign === "silent" || sign === "unreached";

const running = new WeakMap<Carrier, Promise<Sign>>();

/** Asks a server what one of any kind answers at once; whoever asks meanwhile hears the same. */
export function ping(carrier: Carrier, timeoutMs: number): Promise<Sign> {
  const asking = running.get(carrier) ?? ask(carrier, timeoutMs);
  running.set(carrier, asking);
  return asking.finally(() => running.delete(carrier));
}

async function ask(carrier: Carrier, timeoutMs: number): Promise<Sign> {
  const { connection } = carrier;
  const done = carrier.take("look");
  try {
    const method = connection.facts.era === "modern" ? "server/discover" : "ping";
    const { error } = await connection.request(method, {}, { timeoutMs });
    // A server of 2026-07-28 answers this one: who does not speaks another era by now.
    if (error && connection.facts.era === "modern") return "refused";
    done(true);
    return "alive";
  } catch (error) {
    const problem = problemOf(error);
    const { kind } = problem;
    const evidence = evidenceOf(problem);
    if (evidence === "unreached") return "unreached";
    // A channel is of use only where answers come on it, whatever its POST is told.
    const isThere = evidence === "alive" && connection.heardAtMs === null;
    if (kind === "timeout" || kind === "unavailable") return isThere ? "alive" : "silent";
    const isRefused = kind === "lost" || kind === "unauthorized";
    return isRefused || problem instanceof UnclearRefusal ? "refused" : "alive";
  } finally {
    done();
  }
}
