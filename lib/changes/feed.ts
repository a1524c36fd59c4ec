import { type Failure, fail } from "@/lib/errors/errors";
import { shared } from "@/lib/process/process";
import type { Soon } from "@/lib/std/soon";
import { CHANGE_KINDS, type Change, type ChangeKind } from "./kinds";

/** Past this age nobody may rely on what was read before: the answer is 503. */
export const STALE_MS = 1_000;

/** A change, or word that some may have been missed and everything cached must go. */
export type ChangeListener = (change: Change | "reset") => void;

/**
 * What this process knows of changes made anywhere. Caches of who may reach what drop what it names
 * and believe what they hold only while `isCurrent()`.
 */
export interface Feed {
  /** Milliseconds since before the last poll that succeeded, by the clock that says more. */
  age(): number;
  /** True while caches may be believed; false in processes that do not follow changes. */
  isCurrent(): boolean;
  /**
   * `database_unavailable` where this process follows changes and has lost them for a second. It is
   * judged after the poll that is due has had its turn: where only our own event loop was late,
   * what others changed meanwhile is read first.
   */
  assertFresh(): Soon<Failure | null>;
  /** Calls back on each change of a kind, before it is acknowledged. Returns how to stop that. */
  on(kind: ChangeKind | "*", listener: ChangeListener): () => void;
  /** Grows with every change of a kind, and of every kind when changes may have been missed. */
  revision(kind: ChangeKind | "*"): number;
}

/**
 * Lets the poll that is under way, or one begun now, have its turn: whether it succeeded. False at
 * once where polls fail by themselves.
 */
export type DuePoll = () => Soon<boolean>;

/** A poll that was begun before the loop was held tells too little: the next one tells enough. */
const POLLS_WAITED_FOR = 2;

/** The feed as the one who follows the changes sees it. */
export interface FeedState extends Feed {
  /** Who follows the changes, and so can be waited for. */
  followedBy(due: DuePoll): void;
  deliver(changes: readonly Change[]): void;
  /** Changes may have been missed. */
  reset(): void;
  /** A poll that was begun at this moment (`performance.now()`) has succeeded. */
  polled(startedAtMs: number): void;
  /** Nobody follows any more. */
  stopped(): void;
}

/** The change feed of this process. */
export function feed(): Feed {
  return feedState();
}

/** The change feed as `follow` moves it on. */
export function feedState(): FeedState {
  return shared("changes.feed", openFeed);
}

/** A feed that nobody has moved yet. */
export function openFeed(): FeedState {
  const listeners = new Map<ChangeKind | "*", Set<ChangeListener>>();
  const revisions = new Map<ChangeKind | "*", number>();
  let polledAtMs: number | null = null;
  let polledAtWallMs = 0;
  let due: DuePoll | null = null;

  // The monotonic clock stands still while a machine sleeps; the other one does not.
  const age = () =>
    polledAtMs === null
      ? Number.POSITIVE_INFINITY
      : Math.max(performance.now() - polledAtMs, Date.now() - polledAtWallMs);
  const judge = () => {
    if (polledAtMs === null || age() <= STALE_MS) return null;
    return fail("database_unavailable", { reason: "stale", retryAfterSeconds: 1 }).failure;
  };
  async function afterTurn(poll: DuePoll, first: Promise<boolean>): Promise<Failure | null> {
    let turn: Soon<boolean> = first;
    for (let waited = 0; waited < POLLS_WAITED_FOR; waited++) {
      const succeeded = await turn;
      const stale = judge();
      if (stale === null || !succeeded) return stale;
      turn = poll();
    }
    return judge();
  }
  const call = (kind: ChangeKind | "*", what: Change | "reset") => {
    revisions.set(kind, (revisions.get(kind) ?? 0) + 1);
    for (const listener of listeners.get(kind) ?? []) listener(what);
  };

  return {
    age,
    isCurrent: () => age() <= STALE_MS,
    assertFresh() {
      const stale = judge();
      if (stale === null || due === null) return stale;
      const turn = due();
      return turn instanceof Promise ? afterTurn(due, turn) : stale;
    },
    followedBy(poll) {
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
