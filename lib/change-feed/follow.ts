import { randomUUID } from "node:crypto";
import { type Connection, connect, type DatabaseAddress } from "@/db/client";
import { databaseErrorCode } from "@/db/unavailable";
import type { Log } from "@/lib/log/type";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import { within } from "@/lib/std/within";
import { type FeedState, feedState } from "./feed";
import { acknowledge, removeProcess } from "./heartbeat";
import { QUERY_TIMEOUT_MS } from "./query-with-timeout";
import { newestSeq, readChanges } from "./read-changes";

/** The time between the starts of two polls, in milliseconds. */
const POLL_MS = 200;
const AGAIN_MS = 5;
const START_LIMIT_MS = 10_000;
const CHANNEL = "latchkey_changes";

export interface FollowOptions {
  readonly database: DatabaseAddress;
  readonly log: Log;
  /**
   * Whether to use LISTEN. Must be false behind a connection pooler, where clients share
   * connections, so that LISTEN does not work.
   */
  readonly listens?: boolean;
  /**
   * The feed to update. By default it is the feed of this process; tests can pass several feeds.
   */
  readonly state?: FeedState;
  /** The id of this process in `processes`, if it is not to be a random one. */
  readonly processId?: string;
}

/**
 * Follows all changes that affect access, on two connections of its own. One connection polls for
 * changes and acknowledges them. The other listens for notifications, which only make the next poll
 * start earlier. Resolves after the first poll to a function that stops following. From the first
 * poll on, other processes wait for this process to acknowledge changes. Rejects if the database
 * cannot be reached.
 */
export async function follow(options: FollowOptions): Promise<() => Promise<void>> {
  const { database, log, listens = true, state = feedState() } = options;
  const { processId = randomUUID() } = options;
  let polling = openPolling(database);
  let listening: Connection | null = null;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let pollAgain = false;
  let ended = false;
  let failing = false;
  let last = 0;

  async function poll(limitMs: number): Promise<void> {
    const startedAtMs = performance.now();
    const { sql } = polling;
    await within(
      limitMs,
      (async () => {
        // The same statement also writes the heartbeat, before the feed counts as fresh. Otherwise
        // other processes could consider this process dead while it is still using its caches.
        const read = await readChanges(sql, last, processId);
        if (ended || sql !== polling.sql) return;
        if (read.changes === "reset") state.reset();
        else state.deliver(read.changes);
        const isNews = read.changes === "reset" || read.changes.length > 0;
        last = read.last;
        if (isNews) await acknowledge(sql, processId, last);
        if (!ended && sql === polling.sql) state.polled(startedAtMs);
      })(),
    );
  }

  async function attempt(): Promise<void> {
    try {
      await poll(QUERY_TIMEOUT_MS);
      if (failing) log.info({}, "changes are followed again");
      if (failing || !listening) listen();
      failing = false;
    } catch (error) {
      if (ended) return;
      // Only the error code is logged, because a database error's message may contain parameters.
      const reason = databaseErrorCode(error) ?? (error as Error).name;
      if (!failing) log.warn({ reason }, "changes cannot be followed");
      failing = true;
      const broken = polling;
      polling = openPolling(database);
      broken.close(0).catch(() => {});
    }
  }

  /**
   * Starts a poll now. If a poll is already running, another poll follows it, because the running
   * poll may have missed the latest change.
   */
  function pollNow(): void {
    if (ended) return;
    if (running) {
      pollAgain = true;
      return;
    }
    clearTimeout(timer);
    const startedAtMs = performance.now();
    running = attempt().finally(() => {
      running = null;
      if (ended) return;
      const waitMs = pollAgain
        ? AGAIN_MS
        : Math.max(AGAIN_MS, POLL_MS - (performance.now() - startedAtMs));
      pollAgain = false;
      timer = setTimeout(pollNow, waitMs);
      timer.unref();
    });
  }

  /**
   * Waits for the running poll, or polls now, and returns whether the poll succeeded. Returns false
   * immediately while polls are failing.
   */
  function due(): MaybePromise<boolean> {
    if (failing || ended) return false;
    pollNow();
    return running?.then(() => !failing && !ended) ?? false;
  }

  function listen(): void {
    if (!listens) return;
    listening?.close(0).catch(() => {});
    listening = connect(database, { max: 1, connect_timeout: 2, fetch_types: false });
    listening.sql.listen(CHANNEL, pollNow, pollNow).catch(() => {});
  }

  try {
    // This process has cached nothing yet, so it can skip all earlier changes.
    last = await within(START_LIMIT_MS, newestSeq(polling.sql));
    await poll(START_LIMIT_MS);
  } catch (error) {
    await polling.close(0);
    throw error;
  }
  listen();
  pollNow();
  state.setDuePoll(due);

  return async () => {
    ended = true;
    clearTimeout(timer);
    state.stopped();
    await running;
    await within(500, removeProcess(polling.sql, processId)).catch(() => {});
    await Promise.all([polling.close(0), listening?.close(0)]);
  };
}

function openPolling(database: DatabaseAddress): Connection {
  return connect(database, {
    max: 1,
    connect_timeout: 1,
    idle_timeout: 0,
    // The connection does not query the array types: as `poolOpener` explains, the process would
    // crash if the connection closed during that query.
    fetch_types: false,
  });
}
