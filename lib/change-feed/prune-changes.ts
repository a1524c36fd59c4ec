import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";

/**
 * Deletes changes that are older than an hour, and processes without a heartbeat for a minute. The
 * newest change is kept. Each process looks for the last change that it processed, and would
 * otherwise conclude that it has missed changes.
 */
export async function pruneChanges(db: Database): Promise<void> {
  const sql = rawSql(db);
  await sql`
    delete from changes where at < clock_timestamp() - interval '1 hour'
      and seq < (select max(seq) from changes)`;
  await sql`delete from processes where seen_at < clock_timestamp() - interval '1 minute'`;
}
