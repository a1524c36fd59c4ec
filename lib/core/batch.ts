import { databaseErrorCode, isDatabaseUnavailable } from "@/db/unavailable";
import type { Log } from "@/lib/log/type";
import { waitingByKey, waitingList } from "./waiting-rows";

/**
 * Collects rows, such as audit records, and writes them to the database together in the background.
 */
export interface Batch<Row> {
  add(row: Row): void;
  /** Writes all collected rows. If the database is unreachable, the rows stay in the batch. */
  drain(): Promise<void>;
}

export interface BatchSettings<Row> {
  readonly name: string;
  readonly log: Log;
  /**
   * Writes these rows. `again` is true if the previous attempt failed, in which case some of these
   * rows may already have been written.
   */
  readonly write: (rows: Row[], again: boolean) => Promise<void>;
  /**
   * Returns a row's merge key. If several rows have the same key, only the newest is written.
   * Without this function, every row is written.
   */
  readonly mergeBy?: (row: Row) => string;
  /**
   * Called with the number of rows that were dropped, either because Postgres refused them or
   * because too many had collected during an outage.
   */
  readonly onLost?: (count: number) => void;
}

const FLUSH_MS = 400;
const MAX_ROWS = 2_000;
/**
 * The maximum number of rows that are kept while the database is unreachable. If there are more,
 * the oldest rows are dropped, and their number is logged.
 */
const MAX_KEPT = 20_000;

/** Number of times that refused rows are divided to find those that Postgres cannot store. */
const MOST_SPLITS = 50;

/**
 * SQLSTATE codes after which a retry can succeed: deadlock, serialization failure, lock not
 * available, disk full.
 */
const RETRYABLE = new Set(["40P01", "40001", "55P03", "53100"]);

/**
 * Creates a batch that writes its rows within half a second, or as soon as there are 2,000 rows.
 * While the database is unreachable, the batch keeps the newest rows (at most 20,000) and retries.
 * Rows that Postgres refuses are dropped, alone if they are few, and their number is logged without
 * their content.
 */
export function batch<Row>(settings: BatchSettings<Row>): Batch<Row> {
  const { name, log, write, mergeBy, onLost } = settings;
  const rows = mergeBy ? waitingByKey(mergeBy) : waitingList<Row>();
  let timer: NodeJS.Timeout | null = null;
  let draining: Promise<void> | null = null;
  let failing = false;

  function schedule() {
    if (timer) return;
    timer = setTimeout(() => {
      timer = null;
      void drain();
    }, FLUSH_MS);
    timer.unref();
  }

  function dropOldest() {
    if (rows.size <= MAX_KEPT) return;
    const dropped = rows.take(rows.size - MAX_KEPT + MAX_ROWS).length;
    log.error({ batch: name, dropped }, "too many rows are waiting");
    onLost?.(dropped);
  }

  /**
   * Writes these rows. Returns true if they were written or permanently refused, and false if they
   * must be retried. Of refused rows, each half is written alone, at most `splits` times in all, so
   * that a row that Postgres cannot store takes no others with it.
   */
  async function writeSome(some: Row[], splits: { left: number }): Promise<boolean> {
    try {
      await write(some, failing);
      failing = false;
      return true;
    } catch (error) {
      const code = databaseErrorCode(error);
      if (isDatabaseUnavailable(error) || (code !== null && RETRYABLE.has(code))) {
        rows.putBack(some);
        dropOldest();
        failing = true;
        return false;
      }
      if (code !== null && some.length > 1 && splits.left-- > 0) {
        const half = some.length >> 1;
        const isFirstDone = await writeSome(some.slice(0, half), splits);
        return (await writeSome(some.slice(half), splits)) && isFirstDone;
      }
      log.error({ batch: name, rows: some.length, code }, "rows were refused");
      onLost?.(some.length);
      return true;
    }
  }

  async function writeAll(): Promise<void> {
    while (rows.size > 0) {
      if (!(await writeSome(rows.take(MAX_ROWS), { left: MOST_SPLITS }))) return schedule();
    }
  }

  function drain(): Promise<void> {
    draining ??= writeAll().finally(() => {
      draining = null;
    });
    return draining;
  }

  return {
    add(row) {
      rows.add(row);
      dropOldest();
      // While writes are failing, they are retried only when the timer fires.
      if (rows.size >= MAX_ROWS && !failing) void drain();
      else schedule();
    },
    drain,
  };
}
