import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";

/**
 * Removes changes older than an hour, but never the newest one (by it a process sees that it
 * missed none), and processes that have been silent for a minute.
 */
export async function pruneChanges(db: Database): Promise<void> {
  const sql = rawSql(db);
  await sql`
    delete from changes where at < clock_timestamp() - interval '1 hour'
      and seq < (select max(seq) from changes)`;
  await sql`delete from processes where seen_at < clock_timestamp() - interval '1 minute'`;
}
