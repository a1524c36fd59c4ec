import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import { evidenceOf } from "@/gateway/upstreams/gate/evidence";
import type { LinkGate } from "@/gateway/upstreams/gate/link-gate";
import type { LinkServices } from "@/gateway/upstreams/kept/connect";
import type { KeptConnection } from "@/gateway/upstreams/kept/kept-connection";
import { linkProblem } from "@/gateway/upstreams/problem";
import { problemOf } from "@/gateway/upstreams/problem-of";
import { maskedProblem } from "@/gateway/upstreams/target/reached";
import { type Result, succeed } from "@/lib/errors/errors";
import { listItems } from "./list-items";
import type { Checkup } from "./managed-link";
import { isSilent, type Sign } from "./ping";

/** The parts of a link that a check of its server needs. */
export interface Examined {
  readonly kept: KeptConnection;
  readonly gate: LinkGate;
  readonly services: LinkServices;
  /** Pings the server over this connection. */
  signOf(carrier: Carrier): Promise<Sign>;
}

/**
 * Pings the server and lists all its items, even while the breaker is open, and reports the result
 * to the breaker. Never throws.
 */
export async function checkUp(link: Examined): Promise<Result<Checkup>> {
  const { kept, gate, services } = link;
  for (let attempt = 0; ; attempt++) {
    let carrier: Carrier | null = null;
    try {
      const ready = await kept.connected();
      if (!ready.ok) return ready;
      carrier = ready.value;
      const found = await look(link, carrier);
      gate.saw("alive");
      return succeed(found);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.kind === "lost") kept.lose(carrier);
      // The connection broke or was dropped during the check. Try once more on a new connection. If
      // the server is at fault, the new connection will show the fault too.
      if (attempt === 0 && carrier && carrier !== kept.current()) continue;
      gate.saw(evidenceOf(problem));
      const limitMs = carrier ? services.timesOf(carrier.reached.target).listMs : 0;
      return kept.failing(problem, limitMs);
    }
  }
}

/**
 * Pings the server and returns its current lists. Throws an error that `problemOf` can classify.
 */
async function look({ kept, services, signOf }: Examined, carrier: Carrier): Promise<Checkup> {
  const { connection, reached } = carrier;
  const done = carrier.take("look");
  try {
    const beganMs = services.now();
    const sign = await signOf(carrier);
    if (isSilent(sign) && connection.heardAtMs !== null) throw linkProblem("timeout");
    if (kept.current() !== carrier) throw linkProblem("session_lost");
    const latencyMs = Math.round(services.now() - beganMs);
    const listing = await listItems(connection, services.timesOf(reached.target).listMs);
    done(true);
    const failures = listing.failures.map((one) => maskedProblem(reached, one));
    return { ...listing, failures, connection, version: reached.target.version, latencyMs };
  } finally {
    done();
  }
}
