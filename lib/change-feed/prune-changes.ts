import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";

/**
 * Deletes changes older than an hour, except the newest one, by which a process detects that it
 * missed none, and processes without a heartbeat for a minute.
 */
export async function pruneChanges(db: Database): Promise<void> {
  const sql = rawSql(db);
  await sql`
    delete from changes where at < clock_timestamp() - interval '1 hour'
      and seq < (select max(seq) from changes)`;
  await sql`delete from processes where seen_at < clock_timestamp() - interval '1 minute'`;
}
