import type { Sql, TransactionSql } from "postgres";
import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";

/** The id of the advisory lock. The number is arbitrary but must be the same in every process. */
const LOCK = 7_164_338_294;
const DAY_MS = 86_400_000;
/** How many days ahead partitions exist, so that several failed runs in a row do no harm. */
const DAYS_AHEAD = 3;
/**
 * How long the maintenance waits for a table that is in use, in milliseconds. Queries that come
 * later wait behind it, so it gives up soon and tries again at its next run.
 */
const WAIT_MS = 1_000;

/**
 * Creates the partitions of `calls` for today and the next three days (UTC). Calls of a day without
 * a partition are in `calls_other`, and are moved when its partition is created, so writing calls
 * never fails. Returns the number of new partitions; if another process does the same, 0.
 */
export async function makeCallDays(db: Database, now: Date): Promise<number> {
  return locked(db, async (sql) => {
    const [made] = await sql<{ number: number }[]>`
      select count(*) filter (where make_calls_day(
        (${now.toISOString()}::timestamptz at time zone 'UTC')::date + n))::int as number
      from generate_series(0, ${DAYS_AHEAD}::int) as n`;
    return made?.number ?? 0;
  });
}

/**
 * Drops the partitions of `calls` whose calls are all older than `before`. Returns the number of
 * dropped partitions; if another process does the same, 0.
 */
export async function dropCallDays(db: Database, before: Date): Promise<number> {
  const names = (await partitionDays(rawSql(db)))
    .filter(({ day }) => day.getTime() + DAY_MS <= before.getTime())
    .map(({ name }) => name);
  let dropped = 0;
  // Each partition has a transaction of its own, because its locks stop all calls being written.
  for (const name of names) {
    dropped += await locked(db, async (sql) => {
      await sql`drop table if exists ${sql(name)}`;
      return 1;
    });
  }
  return dropped;
}

/** Returns the partitions of `calls` that hold one day each, the oldest first. */
export async function partitionDays(sql: Sql): Promise<{ name: string; day: Date }[]> {
  const rows = await sql<{ name: string }[]>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'calls'::regclass order by 1`;
  return rows.flatMap(({ name }) => {
    const [, year, month, day] = /^calls_(\d{4})(\d\d)(\d\d)$/.exec(name) ?? [];
    return year ? [{ name, day: new Date(`${year}-${month}-${day}T00:00:00Z`) }] : [];
  });
}

async function locked(
  db: Database,
  run: (sql: TransactionSql) => Promise<number>,
): Promise<number> {
  return rawSql(db).begin(async (sql) => {
    const [lock] = await sql<{ taken: boolean }[]>`
      select pg_try_advisory_xact_lock(${LOCK}) as taken`;
    if (!lock?.taken) return 0;
    await sql`select set_config('lock_timeout', ${String(WAIT_MS)}, true)`;
    return run(sql);
  }) as Promise<number>;
}
