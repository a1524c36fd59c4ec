import type { Era } from "@/gateway/upstreams/call-target";
import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import type { LinkProblem } from "@/gateway/upstreams/problem";
import { problemOf } from "@/gateway/upstreams/problem-of";
import { ScopeAsked } from "@/gateway/upstreams/scope-asked";
import { ChildEnded } from "@/gateway/upstreams/stdio/child";
import { failing, type Reached, renewCredential } from "@/gateway/upstreams/target/reached";
import { type Result, succeed } from "@/lib/errors/errors";

/** The functions with which `tryOpening` opens a connection and reports problems. */
export interface Attempts {
  /**
   * Opens a connection to a server of this era. If the era is null, it is detected. Throws an error
   * that `problemOf` can classify.
   */
  readonly open: (known: Era | null) => Promise<Carrier>;
  /** Called with a problem that the server caused. */
  readonly failed: (problem: LinkProblem) => void;
  readonly signal: AbortSignal;
}

/**
 * Opens a connection. Tries once more and detects the era if the server may have changed its era,
 * and tries once more with a renewed credential if the server refused the credential.
 */
export async function tryOpening(
  to: Reached,
  known: Era | null,
  handshakeMs: number,
  { open, failed, signal }: Attempts,
): Promise<Result<Carrier>> {
  for (let attempt = 0; ; attempt++) {
    try {
      return succeed(await open(attempt === 0 ? known : null));
    } catch (error) {
      const problem = problemOf(error);
      if (signal.aborted) return failing(to, problem, handshakeMs);
      const isFinal = problem instanceof ChildEnded && !problem.started;
      if (attempt === 0 && known !== null && !isFinal) continue;
      if (attempt < 2 && problem.kind === "unauthorized" && to.credential) {
        const failure = await renewCredential(to, true);
        if (failure) return { ok: false, failure };
        continue;
      }
      if (problem instanceof ScopeAsked && to.credential) {
        const failure = await to.credential.askScope(problem.scope);
        if (failure) return { ok: false, failure };
      }
      failed(problem);
      return failing(to, problem, handshakeMs);
    }
  }
}
