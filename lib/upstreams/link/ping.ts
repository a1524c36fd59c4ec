import type { Carrier } from "./carrier";
import { problemOf } from "./problem";
import { UnclearRefusal } from "./session-refusal";

/**
 * What a server makes of a connection. `alive`: it answers. `refused`: it answers that it does not
 * know the session, or the era, or wants other credentials. `silent`: it does not.
 */
export type Sign = "alive" | "refused" | "silent";

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
    if (kind === "timeout" || kind === "unavailable") return "silent";
    const isRefused = kind === "lost" || kind === "unauthorized";
    return isRefused || problem instanceof UnclearRefusal ? "refused" : "alive";
  } finally {
    done();
  }
}
