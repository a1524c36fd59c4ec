import { randomUUID } from "node:crypto";
import { type Connection, connect, type DatabaseAddress } from "@/db/client";
import { databaseErrorCode } from "@/db/unavailable";
import type { Log } from "@/lib/log/type";
import type { Soon } from "@/lib/std/soon";
import { within } from "@/lib/std/within";
import { BRIEFLY_MS } from "./ask-briefly";
import { type FeedState, feedState } from "./feed";
import { acknowledge, signOff } from "./heartbeat";
import { newest, readChanges } from "./read-changes";

/** From the beginning of one poll to that of the next. */
const POLL_MS = 200;
const AGAIN_MS = 5;
const START_LIMIT_MS = 10_000;
const CHANNEL = "latchkey_changes";

export interface Following {
  readonly database: DatabaseAddress;
  readonly log: Log;
  /** False behind a pooler, which would give the connection that listens to somebody else. */
  readonly listens?: boolean;
  /** The feed to move on: the process's own, unless a test runs several. */
  readonly state?: FeedState;
}

/**
 * Follows every change of who may reach what, on two connections of its own: one polls and
 * acknowledges, one listens and only makes the next poll come sooner. Resolves when the first poll
 * is done and others wait for this process; the function it gives ends it. Rejects where the
 * database is away.
 */
export async function follow(following: Following): Promise<() => Promise<void>> {
  const { database, log, listens = true, state = feedState() } = following;
  const processId = randomUUID();
  let polling = openPolling(database);
  let listening: Connection | null = null;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let again = false;
  let ended = false;
  let failing = false;
  let last = 0;

  async function poll(limitMs: number): Promise<void> {
    const startedAtMs = performance.now();
    const { sql } = polling;
    await within(
      limitMs,
      (async () => {
        // It says that this process lives, before it counts: nobody may take it for dead meanwhile.
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
      await poll(BRIEFLY_MS);
      if (failing) log.info({}, "changes are followed again");
      if (failing || !listening) listen();
      failing = false;
    } catch (error) {
      if (ended) return;
      // No message: a database error's may hold parameters.
      const reason = databaseErrorCode(error) ?? (error as Error).name;
      if (!failing) log.warn({ reason }, "changes cannot be followed");
      failing = true;
      const broken = polling;
      polling = openPolling(database);
      broken.close(0).catch(() => {});
    }
  }

  /** Polls now, or once more where a poll is under way: that one may have missed the news. */
  function pollNow(): void {
    if (ended) return;
    if (running) {
      again = true;
      return;
    }
    clearTimeout(timer);
    const startedAtMs = performance.now();
    running = attempt().finally(() => {
      running = null;
      if (ended) return;
      const waitMs = again
        ? AGAIN_MS
        : Math.max(AGAIN_MS, POLL_MS - (performance.now() - startedAtMs));
      again = false;
      timer = setTimeout(pollNow, waitMs);
      timer.unref();
    });
  }

  /** Where polls fail there is nothing to wait for; otherwise the one that is due tells. */
  function due(): Soon<boolean> {
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
    // Nothing is cached yet: only what changes from here on concerns this process.
    last = await within(START_LIMIT_MS, newest(polling.sql));
    await poll(START_LIMIT_MS);
  } catch (error) {
    await polling.close(0);
    throw error;
  }
  listen();
  pollNow();
  state.followedBy(due);

  return async () => {
    ended = true;
    clearTimeout(timer);
    state.stopped();
    await running;
    await within(500, signOff(polling.sql, processId)).catch(() => {});
    await Promise.all([polling.close(0), listening?.close(0)]);
  };
}

function openPolling(database: DatabaseAddress): Connection {
  return connect(database, {
    max: 1,
    connect_timeout: 1,
    idle_timeout: 0,
    // It has no arrays to read, and one that is closed while it asks for their types ends the process.
    fetch_types: false,
  });
}
