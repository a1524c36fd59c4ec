import type { CallTarget } from "@/gateway/upstreams/call-target";
import type { KeptConnection } from "@/gateway/upstreams/kept/kept-connection";
import type { LinkProblem } from "@/gateway/upstreams/problem";
import { ScopeAsked } from "@/gateway/upstreams/scope-asked";
import { failing, renewCredential } from "@/gateway/upstreams/target/reached";
import type { Failure } from "@/lib/errors/errors";

/** Handles refused credentials, or a scope that they lack. See `UpstreamLink`. */
export async function refusedCredential(
  kept: KeptConnection,
  target: CallTarget,
  problem: LinkProblem,
  mayRenew: boolean,
): Promise<Failure | null> {
  const reached = kept.carrierOf(target)?.reached;
  if (!reached) return kept.failing(problem, target.timeoutMs).failure;
  if (reached.credential && problem.kind === "unauthorized" && mayRenew) {
    return renewCredential(reached, true);
  }
  const isScope = problem instanceof ScopeAsked;
  const asked = isScope ? await reached.credential?.askScope(problem.scope) : null;
  return asked ?? failing(reached, problem, target.timeoutMs).failure;
}
