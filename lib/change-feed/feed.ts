import { type Failure, fail } from "@/lib/errors/errors";
import { shared } from "@/lib/process/process";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import { CHANGE_KINDS, type Change, type ChangeKind } from "./kinds";

/**
 * The age of the feed, in milliseconds, above which caches may not be used and requests are
 * answered with 503.
 */
export const STALE_MS = 1_000;

/**
 * Receives each change, or "reset" if the process may have missed changes and must clear all
 * caches.
 */
export type ChangeListener = (change: Change | "reset") => void;

/**
 * Reports the access changes that any process has made. When a change arrives, caches drop the
 * entities that it names. Caches may be used only while `isCurrent()` returns true.
 */
export interface Feed {
  /**
   * Returns the milliseconds since the start of the last successful poll, measured by the monotonic
   * clock and the wall clock. The longer of the two times is returned.
   */
  age(): number;
  /**
   * Returns true while caches may be used. Always returns false in a process that does not follow
   * changes.
   */
  isCurrent(): boolean;
  /**
   * Returns `database_unavailable` if this process follows changes and its last successful poll
   * began more than a second ago, otherwise null. If the feed looks stale, the next poll is awaited
   * first, because the event loop of this process may merely have been blocked. In that case, the
   * changes made during that time are read before the request is answered.
   */
  assertFresh(): MaybePromise<Failure | null>;
  /**
   * Subscribes to changes of a kind. The process acknowledges a change only after the listener has
   * been called. Returns a function that unsubscribes.
   */
  on(kind: ChangeKind | "*", listener: ChangeListener): () => void;
  /**
   * Returns how many changes of a kind have arrived in this process. A reset increments the counts
   * of all kinds.
   */
  revision(kind: ChangeKind | "*"): number;
}

/**
 * Waits for the running poll, or starts one, and returns whether it succeeded. Returns false
 * immediately while polls are failing.
 */
export type DuePoll = () => MaybePromise<boolean>;

/**
 * The number of polls to await before the feed is considered stale. A poll that was already running
 * when the event loop was blocked may be too old, so a second poll is awaited.
 */
const POLLS_AWAITED = 2;

/** The feed, with the methods that `follow` calls to update it. */
export interface FeedState extends Feed {
  /** Sets the function that `assertFresh` calls to wait for the next poll. */
  setDuePoll(due: DuePoll): void;
  deliver(changes: readonly Change[]): void;
  /** Reports that this process may have missed changes, so all caches must be cleared. */
  reset(): void;
  /** Reports a successful poll that started at this time, as given by `performance.now()`. */
  polled(startedAtMs: number): void;
  /** Reports that this process no longer follows changes, so caches may no longer be used. */
  stopped(): void;
}

/** Returns the change feed of this process. All code of the process shares one feed. */
export function feed(): Feed {
  return feedState();
}

/**
 * Returns the change feed of this process, together with the methods with which `follow` updates
 * it.
 */
export function feedState(): FeedState {
  return shared("changes.feed", openFeed);
}

/** Creates a feed that counts as stale until it is polled for the first time. */
export function openFeed(): FeedState {
  const listeners = new Map<ChangeKind | "*", Set<ChangeListener>>();
  const revisions = new Map<ChangeKind | "*", number>();
  let polledAtMs: number | null = null;
  let polledAtWallMs = 0;
  let due: DuePoll | null = null;

  // The monotonic clock stops while a machine sleeps, and the wall clock can be set back. The
  // longer of the two times is therefore used.
  const age = () =>
    polledAtMs === null
      ? Number.POSITIVE_INFINITY
      : Math.max(performance.now() - polledAtMs, Date.now() - polledAtWallMs);
  const checkAge = () => {
    if (polledAtMs === null || age() <= STALE_MS) return null;
    return fail("database_unavailable", { reason: "stale", retryAfterSeconds: 1 }).failure;
  };
  async function checkAfterPoll(poll: DuePoll, first: Promise<boolean>): Promise<Failure | null> {
    let running: MaybePromise<boolean> = first;
    for (let waited = 0; waited < POLLS_AWAITED; waited++) {
      const succeeded = await running;
      const stale = checkAge();
      if (stale === null || !succeeded) return stale;
      running = poll();
    }
    return checkAge();
  }
  const call = (kind: ChangeKind | "*", what: Change | "reset") => {
    revisions.set(kind, (revisions.get(kind) ?? 0) + 1);
    for (const listener of listeners.get(kind) ?? []) listener(what);
  };

  return {
    age,
    isCurrent: () => age() <= STALE_MS,
    assertFresh() {
      const stale = checkAge();
      if (stale === null || due === null) return stale;
      const running = due();
      return running instanceof Promise ? checkAfterPoll(due, running) : stale;
    },
    setDuePoll(poll) {
      due = poll;
    },
    on(kind, listener) {
      const some = listeners.get(kind) ?? new Set();
      listeners.set(kind, some.add(listener));
      return () => some.delete(listener);
    },
    revision: (kind) => revisions.get(kind) ?? 0,
    deliver(changes) {
      for (const change of changes) {
        call(change.kind, change);
        call("*", change);
      }
    },
    reset() {
      for (const kind of [...CHANGE_KINDS, "*"] as const) call(kind, "reset");
    },
    polled(startedAtMs) {
      polledAtMs = startedAtMs;
      polledAtWallMs = Date.now() - (performance.now() - startedAtMs);
    },
    stopped() {
      polledAtMs = null;
      due = null;
    },
  };
}
