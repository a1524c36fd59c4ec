import type { Refusal } from "@/gateway/upstreams/resource-update";
import { fail } from "@/lib/errors/errors";
import type { Watched } from "./watched";

/** Maximum number of resources of a link, and of those that count for one key (`countsFor`). */
const MOST = 1_000;
const MOST_OF_KEY = 200;

/**
 * Returns why a link cannot watch another resource for this key, or the resource that makes room for
 * it because nobody listens to it any more, or null if there is room.
 */
export function roomFor(watched: Iterable<Watched>, keyId: string): Refusal | Watched | null {
  const all = [...watched];
  if (all.filter((one) => one.countsFor(keyId)).length >= MOST_OF_KEY) return OF_KEY;
  if (all.length < MOST) return null;
  return all.find((one) => one.isLeft) ?? OF_SERVER;
}

const refused = (reason: string, rule: string): Refusal => ({
  failure: fail("rate_limited", { reason, rule, retryAfterSeconds: 30 }).failure,
});
const OF_KEY = refused(
  "resources_of_key",
  `A key can be subscribed to ${MOST_OF_KEY} resources of a server at once.`,
);
const OF_SERVER = refused(
  "resources_of_server",
  `At most ${MOST} resources of a server can be subscribed to at once.`,
);
