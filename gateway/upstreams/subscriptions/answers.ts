import { problemOf } from "@/gateway/upstreams/problem-of";
import type { Refusal } from "@/gateway/upstreams/resource-update";
import { fail } from "@/lib/errors/errors";
import { METHOD_NOT_FOUND } from "@/lib/errors/rpc-codes";

/** What the server said about each resource: null if it announces the resource's updates. */
export type Answers = ReadonlyMap<string, Refusal | null>;

/** The subscriptions of one connection. */
export interface Subscriber {
  /**
   * Makes the server announce the updates of exactly these resources, and returns its answers about
   * those that it was not asked about before. Must not be called again before it has returned.
   */
  set(uris: ReadonlySet<string>): Promise<Answers>;
  /** Makes the next `set` ask about this resource, although the server was asked before. */
  forget(uri: string): void;
  /** Ends all subscriptions. */
  close(): void;
}

/** The answer about a resource whose updates the server does not announce. */
export const LACKING: Refusal = {
  error: { code: METHOD_NOT_FOUND, message: "The server does not announce updates of it." },
};

/** The failure to ask a server, which may succeed later. */
export function notAsked(server: string, error: unknown): Refusal {
  const { message } = problemOf(error);
  const params = { server, problem: message };
  return { failure: fail("upstream_unavailable", { retryAfterSeconds: 5, params }).failure };
}
