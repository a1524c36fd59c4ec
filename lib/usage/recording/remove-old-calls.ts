import { setTimeout } from "node:timers/promises";
import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";
import { dropCallDays } from "./partitions";

/** The id of the advisory lock. The number is arbitrary but must be the same in every process. */
const LOCK = 7_164_338_293;
const BATCH_ROWS = 5_000;
const PAUSE_MS = 50;

/**
 * Removes the calls that are older than the installation's retention, with their sums: a day's
 * partition is dropped once the whole day is older. Denials of that age, whether recorded or only
 * counted, and records of tokens for outside audiences are deleted too. Rows are deleted a few
 * thousand at a time, so that locks are held only briefly. Records of changes are kept. If several
 * processes do this at the same time, only one deletes rows. Returns the number of dropped
 * partitions and deleted rows.
 */
export async function removeOldCalls(db: Database, now: Date): Promise<number> {
  const sql = rawSql(db);
  const [policy] = await sql<{ days: number }[]>`
    select call_retention_days as days from installation`;
  if (!policy) return 0;
  const before = new Date(now.getTime() - policy.days * 86_400_000);
  let removed = await dropCallDays(db, before);
  for (;;) {
    const some = await removeSome(db, before);
    if (some === null) return removed;
    removed += some;
    if (some < BATCH_ROWS) return removed;
    await setTimeout(PAUSE_MS);
  }
}

/**
 * Deletes some of the rows and returns the number of deleted rows. Returns null if another process
 * holds the lock.
 */
async function removeSome(db: Database, oldest: Date): Promise<number | null> {
  return rawSql(db).begin(async (sql) => {
    const [lock] = await sql<{ taken: boolean }[]>`
      select pg_try_advisory_xact_lock(${LOCK}) as taken`;
    if (!lock?.taken) return null;
    const before = oldest.toISOString();
    const calls = await sql`
      delete from calls_other where ctid in (
        select ctid from calls_other where at < ${before} order by at limit ${BATCH_ROWS})`;
    const hours = await sql`
      delete from call_hours where ctid in (
        select ctid from call_hours where hour < date_trunc('hour', ${before}::timestamptz, 'UTC')
        order by hour limit ${BATCH_ROWS})`;
    await sql`
      delete from call_hour_totals
      where hour < date_trunc('hour', ${before}::timestamptz, 'UTC')`;
    const days = await sql`
      delete from call_days where ctid in (
        select ctid from call_days where day < date_trunc('day', ${before}::timestamptz, 'UTC')
        limit ${BATCH_ROWS})`;
    const counts = await sql`
      delete from denial_counts where (minute, address, code) in (
        select minute, address, code from denial_counts where minute < ${before}
        order by minute limit ${BATCH_ROWS})`;
    const denials = await sql`
      delete from audit_records where ctid in (
        select ctid from audit_records where outcome = 'denied' and at < ${before}
        order by at limit ${BATCH_ROWS})`;
    const issues = await sql`
      delete from audit_records where ctid in (
        select ctid from audit_records where action = 'audiences.issue' and at < ${before}
        order by at limit ${BATCH_ROWS})`;
    return Math.max(
      calls.count,
      hours.count,
      days.count,
      counts.count,
      denials.count,
      issues.count,
    );
  });
}
