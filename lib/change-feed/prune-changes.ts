import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";

/**
 * Deletes changes that are older than an hour, processes without a heartbeat for a minute, and the
 * shared counts of keys that were idle for an hour. The newest change is kept. Each process looks for the last change that it processed, and would
 * otherwise conclude that it has missed changes.
 */
export async function pruneChanges(db: Database): Promise<void> {
  const sql = rawSql(db);
  await sql`
    delete from changes where at < clock_timestamp() - interval '1 hour'
      and seq < (select max(seq) from changes)`;
  await sql`
    delete from key_counts
    where at < clock_timestamp() - interval '1 hour' and running = 0 and streams = 0`;
  await sql`delete from processes where seen_at < clock_timestamp() - interval '1 minute'`;
}
