import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";

/**
 * Deletes changes that are older than an hour, and processes that have written no heartbeat for a
 * minute. The newest change is kept, because each process looks for the last change that it
 * processed in order to know that it has missed nothing.
 */
export async function pruneChanges(db: Database): Promise<void> {
  const sql = rawSql(db);
  await sql`
    delete from changes where at < clock_timestamp() - interval '1 hour'
      and seq < (select max(seq) from changes)`;
  await sql`delete from processes where seen_at < clock_timestamp() - interval '1 minute'`;
}
