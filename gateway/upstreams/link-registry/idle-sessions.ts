/**
 * Milliseconds for which a session has to be idle before it may be ended for another key's.
 * Otherwise more keys than the bound would end each other's sessions with every call.
 */
export const LEAST_IDLE_MS = 10_000;

/**
 * The same for another session of its own key, which only must not be at work: some clients begin a
 * session for each call and never end it.
 */
export const LEAST_IDLE_OWN_MS = 1;

/** Returns the session that has been idle longest, and for at least `leastMs` of it, or null. */
export function oldestIdle<One>(
  some: readonly One[],
  idleMs: (one: One) => number,
  leastMs: (one: One) => number,
): One | null {
  const idle = some.filter((one) => idleMs(one) >= leastMs(one));
  return idle.reduce<One | null>(
    (oldest, one) => (oldest === null || idleMs(one) > idleMs(oldest) ? one : oldest),
    null,
  );
}

/**
 * Chooses the sessions to end, those that have been idle longest first, so that `isOver` no longer
 * holds for the rest. Returns null if there are not enough idle ones.
 */
export function chooseIdle<One>(
  some: readonly One[],
  idleMs: (one: One) => number,
  leastMs: (one: One) => number,
  isOver: (rest: readonly One[]) => boolean,
): readonly One[] | null {
  let rest = some;
  while (isOver(rest)) {
    const one = oldestIdle(rest, idleMs, leastMs);
    if (one === null) return null;
    rest = rest.filter((other) => other !== one);
  }
  return some.filter((one) => !rest.includes(one));
}
