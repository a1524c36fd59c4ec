import { databaseErrorCode, isDatabaseUnavailable } from "@/db/unavailable";
import type { Log } from "@/lib/log/type";

/** Rows that are written together, soon. Nothing waits for them. */
export interface Batch<Row> {
  add(row: Row): void;
  /** Writes everything that is there, or gives up where the database is away. */
  drain(): Promise<void>;
}

export interface BatchSettings<Row> {
  readonly name: string;
  readonly log: Log;
  /** `again`: nobody knows which of these were written before, as an answer was lost. */
  readonly write: (rows: Row[], again: boolean) => Promise<void>;
  /** Of rows with the same name only the newest is written. Without it every row is. */
  readonly mergeBy?: (row: Row) => string;
  /** So many rows are lost: refused, or too many while the database was away. */
  readonly onLost?: (count: number) => void;
}

const FLUSH_MS = 400;
const MAX_ROWS = 2_000;
/** What is kept while the database is away; past it the oldest go, and the log says how many. */
const MAX_KEPT = 20_000;

/** Deadlock, serialization failure, lock not available, disk full: the same rows will do next time. */
const RETRYABLE = new Set(["40P01", "40001", "55P03", "53100"]);

/**
 * Collects rows and writes them within half a second or 2,000 at a time. While the database is away
 * it keeps the newest in bounded memory and tries again; rows that Postgres refuses are dropped
 * and counted in the log, without their content.
 */
export function batch<Row>(settings: BatchSettings<Row>): Batch<Row> {
  const { name, log, write, mergeBy, onLost } = settings;
  let rows = new Map<unknown, Row>();
  let timer: NodeJS.Timeout | null = null;
  let draining: Promise<void> | null = null;
  let failing = false;
  let added = 0;

  function schedule() {
    if (timer) return;
    timer = setTimeout(() => {
      timer = null;
      void drain();
    }, FLUSH_MS);
    timer.unref();
  }

  function take(count: number): Map<unknown, Row> {
    const some = new Map<unknown, Row>();
    for (const [key, row] of rows) {
      if (some.size === count) break;
      some.set(key, row);
      rows.delete(key);
    }
    return some;
  }

  function bound() {
    if (rows.size <= MAX_KEPT) return;
    const dropped = take(rows.size - MAX_KEPT + MAX_ROWS).size;
    log.error({ batch: name, dropped }, "too many rows are waiting");
    onLost?.(dropped);
  }

  /** True where the rows are settled: written, or refused for good. */
  async function writeSome(): Promise<boolean> {
    const some = take(MAX_ROWS);
    try {
      await write([...some.values()], failing);
      failing = false;
      return true;
    } catch (error) {
      const code = databaseErrorCode(error);
      if (isDatabaseUnavailable(error) || (code !== null && RETRYABLE.has(code))) {
        rows = new Map([...some, ...rows]);
        bound();
        failing = true;
        return false;
      }
      log.error({ batch: name, rows: some.size, code }, "rows were refused");
      onLost?.(some.size);
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
      rows.set(mergeBy ? mergeBy(row) : added++, row);
      bound();
      // While the database is away only the timer tries again.
      if (rows.size >= MAX_ROWS && !failing) void drain();
      else schedule();
    },
    drain,
  };
}
