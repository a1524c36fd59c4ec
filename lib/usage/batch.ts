import { databaseErrorCode, isDatabaseUnavailable } from "@/db/unavailable";
import type { Log } from "@/lib/context";

/** Rows that are written together, soon. Nothing waits for them. */
export interface Batch<Row> {
  add(row: Row): void;
  /** Writes everything that is there, or gives up where the database is away. */
  drain(): Promise<void>;
}

interface Settings<Row> {
  readonly name: string;
  readonly log: Log;
  readonly write: (rows: Row[]) => Promise<void>;
}

const FLUSH_MS = 400;
const MAX_ROWS = 500;
/** What is kept while the database is away; past it the oldest go, and the log says how many. */
const MAX_KEPT = 20_000;

/** Deadlock and serialization failures: the same rows will do at the next attempt. */
const RETRYABLE = new Set(["40P01", "40001", "55P03"]);

/**
 * Collects rows and writes them within half a second or 500 at a time. While the database is away
 * it keeps the newest in bounded memory and tries again; rows that Postgres refuses are dropped
 * and counted in the log, without their content.
 */
export function batch<Row>(settings: Settings<Row>): Batch<Row> {
  let rows: Row[] = [];
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

  function bound() {
    if (rows.length <= MAX_KEPT) return;
    const dropped = rows.splice(0, rows.length - MAX_KEPT + MAX_ROWS).length;
    settings.log.error({ batch: settings.name, dropped }, "too many rows are waiting");
  }

  /** True where the rows are settled: written, or refused for good. */
  async function writeSome(): Promise<boolean> {
    const some = rows.splice(0, MAX_ROWS);
    try {
      await settings.write(some);
      failing = false;
      return true;
    } catch (error) {
      const code = databaseErrorCode(error);
      if (isDatabaseUnavailable(error) || (code !== null && RETRYABLE.has(code))) {
        rows = [...some, ...rows];
        bound();
        failing = true;
        return false;
      }
      settings.log.error({ batch: settings.name, rows: some.length, code }, "rows were refused");
      return true;
    }
  }

  async function writeAll(): Promise<void> {
    while (rows.length > 0) {
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
      rows.push(row);
      bound();
      // While the database is away only the timer tries again.
      if (rows.length >= MAX_ROWS && !failing) void drain();
      else schedule();
    },
    drain,
  };
}
