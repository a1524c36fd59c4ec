import { feed } from "@/lib/change-feed/feed";
import { runInBackground } from "@/lib/process/guard-callback";
import { type LatchkeyProcess, onClose } from "@/lib/process/process";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import {
  claimLease,
  LAPSE_SECONDS,
  type LeasePlace,
  ownedPlaces,
  placeName,
  releaseLease,
} from "./lease-rows";

/**
 * Milliseconds without a successful poll of the change feed after which this process closes its
 * leased sessions. A poll writes the heartbeat after it has begun, so this happens before another
 * process can claim the leases (`LAPSE_SECONDS`).
 */
const FENCE_MS = 3_500;
const TICK_MS = 250;
/** Milliseconds for which an unused lease without an open session is kept. */
const KEPT_MS = 5_000;

/**
 * Milliseconds for which a call waits for the lease of a process that cannot be reached. It may be
 * shutting down, which takes at most eight seconds, or dead, and then its lease lapses.
 */
export const PATIENCE_MS = (LAPSE_SECONDS + 7) * 1_000;
/** Milliseconds between two attempts of a call to reach the owner. */
export const AGAIN_MS = 200;

/** Stands for the owner in the change of a lease that was given up. */
const GIVEN_UP = "-";

/** The sessions of this process for which there are leases. */
export interface LeasedSessions {
  /** Returns the names of the places that have a session in this process, or are opening one. */
  open(): ReadonlySet<string>;
  /** Closes the sessions of the place at once, because another process may open one. */
  end(place: LeasePlace): void;
}

interface Held {
  readonly place: LeasePlace;
  uses: number;
  usedAtMs: number;
  releasing: Promise<void> | null;
}

/**
 * Where the session of a place is: in this process, which keeps it until `leave` is called, or in
 * the process `owner`.
 */
export type Entered =
  | { readonly here: true; leave(): void }
  | { readonly here: false; readonly owner: string };

/** Decides in which process the session of a principal with a server is. */
export interface Leases {
  /**
   * Begins to use the session of a place. If no process holds its lease, this process claims it.
   * While the lease is held here, no query is made.
   */
  enter(place: LeasePlace): MaybePromise<Entered>;
  /** Forgets which process holds a lease, because that process said otherwise or is gone. */
  forget(place: LeasePlace): void;
  /** Ends the session of a place and gives its lease up, unless it is in use. */
  yieldLease(place: LeasePlace): Promise<void>;
}

/**
 * Opens the leases of the process with this id. They follow the change feed: when another process
 * claims a lease, or an operator ends it, the session in `sessions` is ended.
 */
export function openLeases(
  { db }: LatchkeyProcess,
  processId: string,
  sessions: LeasedSessions,
): Leases {
  const held = new Map<string, Held>();
  /** The owners of leases that other processes hold, as far as they are known. */
  const elsewhere = new Map<string, string>();
  const claiming = new Map<string, Promise<string>>();
  /** Places whose sessions were ended because this process was cut off, and whose rows may be left. */
  const abandoned = new Map<string, LeasePlace>();
  let sweptAtMs = 0;

  const lose = (name: string) => {
    const lost = held.get(name);
    if (!lost) return;
    held.delete(name);
    sessions.end(lost.place);
  };
  const recheck = async () => {
    const owned = await ownedPlaces(db, processId);
    for (const name of [...held.keys()]) if (!owned.has(name)) lose(name);
  };
  const stop = feed().on("session_lease", (change) => {
    if (change === "reset") {
      elsewhere.clear();
      if (held.size > 0) runInBackground(recheck(), () => [...held.keys()].forEach(lose));
      return;
    }
    // The change is `<server> <principal> <owner>`.
    const at = change.entityId.lastIndexOf(" ");
    const name = change.entityId.slice(0, at);
    elsewhere.delete(name);
    const owner = change.entityId.slice(at + 1);
    if (owner !== processId && owner !== GIVEN_UP) lose(name);
  });

  async function release(name: string, one: Held): Promise<void> {
    one.releasing ??= releaseLease(db, one.place, processId)
      .catch(() => {})
      .finally(() => {
        if (held.get(name) === one) held.delete(name);
      });
    await one.releasing;
  }

  function giveUpAbandoned(): void {
    for (const [name, place] of abandoned) {
      if (held.has(name) || claiming.has(name)) continue;
      const one: Held = { place, uses: 0, usedAtMs: 0, releasing: null };
      held.set(name, one);
      runInBackground(release(name, one));
    }
    abandoned.clear();
  }

  function tick(): void {
    const nowMs = performance.now();
    if (feed().age() > FENCE_MS) {
      for (const [name, { place }] of [...held]) {
        abandoned.set(name, place);
        lose(name);
      }
      return;
    }
    if (abandoned.size > 0) giveUpAbandoned();
    if (held.size === 0 || nowMs - sweptAtMs < KEPT_MS) return;
    sweptAtMs = nowMs;
    const open = sessions.open();
    for (const [name, one] of held) {
      const isUnused = one.uses === 0 && nowMs - one.usedAtMs > KEPT_MS && !open.has(name);
      if (isUnused) runInBackground(release(name, one));
    }
  }
  const timer = setInterval(tick, TICK_MS);
  timer.unref();
  onClose(async () => {
    clearInterval(timer);
    stop();
  });

  function use(one: Held): Entered {
    one.uses++;
    let isOver = false;
    const leave = () => {
      if (isOver) return;
      isOver = true;
      one.uses--;
      one.usedAtMs = performance.now();
    };
    return { here: true, leave };
  }

  async function claim(name: string, place: LeasePlace): Promise<Entered> {
    await held.get(name)?.releasing;
    const running = claiming.get(name) ?? claimLease(db, place, processId);
    claiming.set(name, running);
    const owner = await running.finally(() => claiming.delete(name));
    if (owner !== processId) {
      if (feed().isCurrent()) elsewhere.set(name, owner);
      return { here: false, owner };
    }
    const known = held.get(name);
    if (known?.releasing) return claim(name, place);
    const one = known ?? { place, uses: 0, usedAtMs: performance.now(), releasing: null };
    held.set(name, one);
    return use(one);
  }

  return {
    enter(place) {
      const name = placeName(place);
      const one = held.get(name);
      if (feed().isCurrent()) {
        if (one && !one.releasing) return use(one);
        const owner = one ? undefined : elsewhere.get(name);
        if (owner !== undefined) return { here: false, owner };
      }
      return claim(name, place);
    },
    forget: (place) => void elsewhere.delete(placeName(place)),
    async yieldLease(place) {
      const name = placeName(place);
      const one = held.get(name);
      if (!one || one.uses > 0) return;
      sessions.end(place);
      await release(name, one);
    },
  };
}
