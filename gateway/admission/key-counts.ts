import { shared } from "@/lib/process/process";

/** What a process counts of a key, and what other processes have told it. */
export interface KeyCounts {
  /**
   * The number of requests that the key may still make, as of the time `atMs`. Negative if other
   * processes let it make more than were left.
   */
  left: number;
  /** The same, if only this process counted. */
  alone: number;
  atMs: number;
  perMinute: number;
  /** The requests charged in this process. */
  spent: number;
  /** The running calls and open streams in this process. */
  running: number;
  streams: number;
  /** The running calls and open streams in all other processes. */
  runningElsewhere: number;
  streamsElsewhere: number;
  /** What this process last told the others. Null if nothing. */
  told: Told | null;
  /** What each other process last told, by its id. */
  others: Map<string, Told> | null;
}

/** The counts of a key that a process tells the others. */
export interface Told {
  readonly spent: number;
  readonly running: number;
  readonly streams: number;
}

export type CountsByKey = Map<string, KeyCounts>;

/**
 * Maximum number of keys whose counts are kept in memory. Keys with running calls do not count
 * towards this maximum.
 */
const MAX_KEYS = 20_000;

/** Returns the counts of all keys in this process, the least recently used first if there are many. */
export function allCounts(): CountsByKey {
  return shared("limits.keys", () => new Map<string, KeyCounts>());
}

/**
 * Returns the counts of a key, with what it has regained since they were last read. Requests are
 * counted synchronously, so concurrent requests cannot exceed a limit.
 */
export function countsOf(
  id: string,
  perMinute: number,
  nowMs: number,
  keys: CountsByKey = allCounts(),
): KeyCounts {
  const known = keys.get(id);
  const counts = known ?? newCounts(perMinute, nowMs);
  // A changed limit resets the count of requests, but not the count of running calls.
  if (counts.perMinute !== perMinute)
    Object.assign(counts, { left: perMinute, alone: perMinute, perMinute });
  regain(counts, nowMs);
  // Keys are evicted only from a full map. While the map is less than half full, its order
  // therefore need not be updated.
  if (known && keys.size < MAX_KEYS / 2) return counts;
  keys.delete(id);
  keys.set(id, counts);
  if (keys.size > MAX_KEYS) forgetOldest(keys);
  return counts;
}

/** Adds the requests that a key has regained until `nowMs`, up to its allowance for a minute. */
export function regain(counts: KeyCounts, nowMs: number): void {
  const { perMinute } = counts;
  const regained = (Math.max(0, nowMs - counts.atMs) * perMinute) / 60_000;
  counts.left = Math.min(perMinute, counts.left + regained);
  counts.alone = Math.min(perMinute, counts.alone + regained);
  counts.atMs = nowMs;
}

function newCounts(perMinute: number, nowMs: number): KeyCounts {
  return {
    ...{ left: perMinute, alone: perMinute, atMs: nowMs, perMinute, spent: 0 },
    ...{ running: 0, streams: 0, runningElsewhere: 0, streamsElsewhere: 0 },
    ...{ told: null, others: null },
  };
}

/** Deletes the counts of the least recently used key that has neither running calls nor streams. */
function forgetOldest(keys: CountsByKey): void {
  for (const [id, counts] of keys) {
    if (counts.running > 0 || counts.streams > 0) continue;
    keys.delete(id);
    return;
  }
}
