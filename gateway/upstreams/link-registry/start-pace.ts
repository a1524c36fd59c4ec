import { LRUCache } from "lru-cache";

/** How many times as many sessions a key may begin in a minute as it may have at once. */
const TIMES = 12;
/** Maximum number of keys and servers whose starts are remembered. */
const MAX_KEYS = 20_000;

/** Returns how many sessions a key that may have `perKey` at once may begin in a minute. */
export const startsPerMinute = (perKey: number) => perKey * TIMES;

/** Limits how often the commands of a key start. */
export interface StartPace {
  /** Counts a start for this key and server. Returns false if there have been too many. */
  admit(name: string): boolean;
}

/**
 * Creates a limit on the commands that start for a key: a minute's in one burst, and then evenly. The
 * limit on open sessions does not do that, because a client may end its sessions as often as it wants,
 * and its idle ones make room at once. With null there is no limit.
 */
export function startPace(perKey: number | null, now: () => number): StartPace {
  if (perKey === null) return { admit: () => true };
  const most = startsPerMinute(perKey);
  const uses = new LRUCache<string, { left: number; atMs: number }>({ max: MAX_KEYS });
  return {
    admit(name) {
      const nowMs = now();
      const { left, atMs } = uses.get(name) ?? { left: most, atMs: nowMs };
      const regained = Math.min(most, left + (Math.max(0, nowMs - atMs) * most) / 60_000);
      const isAdmitted = regained >= 1;
      uses.set(name, { left: isAdmitted ? regained - 1 : regained, atMs: nowMs });
      return isAdmitted;
    },
  };
}
