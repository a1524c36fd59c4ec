import { type Failure, fail } from "@/lib/errors/errors";

/** Returns the failure of a request that may not be sent to a server for `forMs` milliseconds. */
export function heldOffFor(server: string, forMs: number, why: string, reason: string): Failure {
  const seconds = Math.max(1, Math.ceil(forMs / 1000));
  const problem = `${why} Try again in ${seconds} s.`;
  const details = { reason, retryAfterSeconds: seconds, params: { server, problem } };
  return fail("upstream_unavailable", details).failure;
}
