import { ChildEnded } from "@/gateway/upstreams/child";
import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import type { Era } from "@/gateway/upstreams/link";
import { type LinkProblem, problemOf } from "@/gateway/upstreams/problem";
import { failing, type Reached, renewCredential } from "@/gateway/upstreams/target/reached";
import { type Result, succeed } from "@/lib/errors/errors";

/** How one connection is opened. */
export interface Attempts {
  /** Opens one, as a server of this era; null: it is asked. Throws what `problemOf` reads. */
  readonly open: (known: Era | null) => Promise<Carrier>;
  /** Hears of a problem that is the server's. */
  readonly failed: (problem: LinkProblem) => void;
  readonly signal: AbortSignal;
}

/**
 * Opens one connection. What may be so because the server's era is another by now is tried once more
 * without what is known of it, and what a new credential may mend with one.
 */
export async function tryOpening(
  to: Reached,
  known: Era | null,
  greetMs: number,
  { open, failed, signal }: Attempts,
): Promise<Result<Carrier>> {
  for (let attempt = 0; ; attempt++) {
    try {
      return succeed(await open(attempt === 0 ? known : null));
    } catch (error) {
      const problem = problemOf(error);
      if (signal.aborted) return failing(to, problem, greetMs);
      const isFinal = problem instanceof ChildEnded && !problem.started;
      if (attempt === 0 && known !== null && !isFinal) continue;
      if (attempt < 2 && problem.kind === "unauthorized" && to.credential) {
        const failure = await renewCredential(to, true);
        if (failure) return { ok: false, failure };
        continue;
      }
      failed(problem);
      return failing(to, problem, greetMs);
    }
  }
}
