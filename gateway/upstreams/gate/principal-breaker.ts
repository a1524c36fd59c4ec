import { BREAKER, type ServerBreaker, serverBreaker } from "./server-breaker";

/**
 * Returns the breaker for a principal's link. A principal's process that ends says nothing about
 * the processes of others, so a link with a process of its own (`isAlone`) neither reports to the
 * server's breaker nor is stopped by it. `isAlone` is false until the link has read its target.
 */
export function breakerOf(
  server: ServerBreaker,
  isAlone: () => boolean,
  { now, random }: { readonly now: () => number; readonly random: () => number },
): ServerBreaker {
  const own = serverBreaker({ ...BREAKER, random }, now);
  const current = () => (isAlone() ? own : server);
  return {
    admit: (signOfLife) => current().admit(signOfLife),
    isClosed: () => current().isClosed(),
    succeeded: () => current().succeeded(),
    failed: (weight) => current().failed(weight),
    suspected: () => current().suspected(),
  };
}
