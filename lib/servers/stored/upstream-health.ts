import type { upstreams } from "@/db/schema/upstreams";
import { hintOfFault } from "@/lib/servers/faults";
import type { UpstreamHealth } from "@/lib/servers/view";

type Seen = Pick<
  typeof upstreams.$inferSelect,
  | "state"
  | "era"
  | "latencyMs"
  | "checkedAt"
  | "lastError"
  | "lastErrorAt"
  | "lastFault"
  | "lastDetail"
>;

/**
 * Returns the last observed state of a server. If an error was observed, a hint says what to do
 * about it.
 */
export function healthOf(row: Seen): UpstreamHealth {
  const { state, era, latencyMs, checkedAt, lastError, lastErrorAt } = row;
  return { state, era, latencyMs, checkedAt, lastError, lastErrorAt, lastProblem: problemIn(row) };
}

function problemIn({ lastError, lastFault, lastDetail }: Seen): UpstreamHealth["lastProblem"] {
  if (lastError === null || lastFault === null) return null;
  const problem = { code: lastFault, text: lastError, hint: hintOfFault(lastFault) };
  return lastDetail === null ? problem : { ...problem, detail: lastDetail };
}
