import { databaseErrorCode, isDatabaseUnavailable } from "@/db/unavailable";
import type { Log } from "@/lib/log/type";
import { waitingByKey, waitingList } from "./waiting-rows";

/** Collects rows and writes them together in the background. */
export interface Batch<Row> {
  add(row: Row): void;
  /** Writes all collected rows, or gives up if the database is unreachable. */
  drain(): Promise<void>;
}

export interface BatchSettings<Row> {
  readonly name: string;
  readonly log: Log;
  /**
   * Writes these rows. `again`: a previous attempt failed, so some of these rows may have been
   * written already.
   */
  readonly write: (rows: Row[], again: boolean) => Promise<void>;
  /**
   * Of the rows with the same merge key, only the newest is written. Default: every row is written.
   */
  readonly mergeBy?: (row: Row) => string;
  /**
   * Called with the number of rows that were dropped because Postgres refused them or there were
   * too many during an outage.
   */
  readonly onLost?: (count: number) => void;
}

const FLUSH_MS = 400;
const MAX_ROWS = 2_000;
/**
 * The number of rows that are kept while the database is unreachable. Beyond this number, the
 * oldest rows are dropped and logged.
 */
const MAX_KEPT = 20_000;

/**
 * Deadlock, serialization failure, lock not available, disk full: a retry can succeed after each of
 * these errors.
 */
const RETRYABLE = new Set(["40P01", "40001", "55P03", "53100"]);

/**
 * Creates a batch that writes rows within half a second, or 2,000 rows at a time. While the
 * database is unreachable, the batch keeps the newest rows in bounded memory and retries. Rows that
 * Postgres refuses are dropped, and their number is logged without their content.
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

  /** True if the rows were written or finally refused; false if the rows must be retried. */
  async function writeSome(): Promise<boolean> {
    const some = rows.take(MAX_ROWS);
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
      log.error({ batch: name, rows: some.length, code }, "rows were refused");
      onLost?.(some.length);
      return true;
    }
  }

  async function writeAll(): Promise<void> {
    while (rows.size > 0) {
      if (!(await writeSome())) return schedule();
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
      // While writes fail, only the timer retries.
      if (rows.size >= MAX_ROWS && !failing) void drain();
      else schedule();
    },
    drain,
  };
}
