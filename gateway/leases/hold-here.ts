import { setTimeout as pause } from "node:timers/promises";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { LatchkeyProcess } from "@/lib/process/process";
import { LAPSE_SECONDS, type LeasePlace } from "./lease-rows";
import { AGAIN_MS, PATIENCE_MS } from "./leases";
import { processLeases } from "./process-leases";
import { askProcess } from "./relay/ask-process";

/**
 * Makes this process hold the session of a place, for work that cannot be passed on: a session in
 * another process is ended. Returns a function that has to be called when the work is done.
 * Failure: `upstream_unavailable` if the other process is using the session or cannot be reached.
 */
export async function holdHere(
  process: LatchkeyProcess,
  place: LeasePlace,
  server: string,
): Promise<Result<() => void>> {
  const leases = processLeases(process);
  if (!leases) return succeed(() => {});
  const untilMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const entered = await leases.enter(place);
    if (entered.here) return succeed(entered.leave);
    if (performance.now() > untilMs) break;
    await askProcess(process, entered.owner, {
      yields: place.upstreamId,
      principal: place.principal,
    });
    leases.forget(place);
    await pause(AGAIN_MS);
  }
  const problem = "Its session is in use in another Latchkey process.";
  return fail("upstream_unavailable", {
    retryAfterSeconds: LAPSE_SECONDS,
    params: { server, problem },
  });
}
