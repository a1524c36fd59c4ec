import { LRUCache } from "lru-cache";
import { type Feed, feed } from "@/lib/change-feed/feed";
import type { LatchkeyProcess } from "@/lib/process/process";
import { shared } from "@/lib/process/process";
import type { KeyState } from "./model";
import { readKeyState } from "./read-key-state";

/**
 * The maximum number of cached states. If there are more, the least recently used state is dropped.
 */
const MAX_CACHED = 20_000;

interface States {
  readonly feed: Feed;
  readonly cached: LRUCache<string, KeyState>;
  /**
   * The reads that are in progress, by key id. A change that could affect a read removes it from
   * this map, and its result is then not cached.
   */
  readonly reading: Map<string, Promise<KeyState | null>>;
}

/**
 * Returns the current state of a key with its team and its creator, or null for an unknown key. In
 * a process that follows changes, a cached state is returned synchronously and without a query;
 * otherwise the state is read from the database. Unknown keys are never cached.
 */
export function keyState(
  process: LatchkeyProcess,
  keyId: string,
): KeyState | Promise<KeyState | null> {
  const states = shared("keys.states", openStates);
  if (!states.feed.isCurrent()) return readKeyState(process.db, keyId);
  const { cached, reading } = states;
  const known = cached.get(keyId);
  if (known) return known;
  const loading = reading.get(keyId);
  if (loading) return loading;
  const read: Promise<KeyState | null> = readKeyState(process.db, keyId)
    .then((state) => {
      if (state && reading.get(keyId) === read) cached.set(keyId, state);
      return state;
    })
    .finally(() => {
      if (reading.get(keyId) === read) reading.delete(keyId);
    });
  reading.set(keyId, read);
  return read;
}

function openStates(): States {
  const states: States = {
    feed: feed(),
    cached: new LRUCache({ max: MAX_CACHED }),
    reading: new Map(),
  };
  const { cached, reading } = states;

  /**
   * Drops the cached states that a change affects. A read that began before the change may have
   * missed it, so the result of a read that is running now is neither cached nor shared.
   */
  function forget(concerns: (state: KeyState) => boolean): void {
    reading.clear();
    for (const [id, state] of [...cached]) if (concerns(state)) cached.delete(id);
  }
  function forgetAll(): void {
    reading.clear();
    cached.clear();
  }

  states.feed.on("key", (change) => {
    if (change === "reset") return forgetAll();
    reading.delete(change.entityId);
    cached.delete(change.entityId);
  });
  states.feed.on("person", (change) => {
    if (change !== "reset") forget((state) => state.makerId === change.entityId);
  });
  states.feed.on("team", (change) => {
    if (change !== "reset") forget((state) => state.team.id === change.entityId);
  });
  states.feed.on("installation", forgetAll);
  return states;
}
