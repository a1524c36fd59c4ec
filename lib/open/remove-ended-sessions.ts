import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";

/**
 * Deletes the records of client sessions whose ids have expired, and the leases of processes that
 * have been gone for an hour.
 */
export async function removeEndedSessions(db: Database): Promise<void> {
  const sql = rawSql(db);
  await sql`delete from ended_sessions where expires_at < now()`;
  await sql`delete from resource_subscriptions where expires_at < now()`;
  await sql`delete from session_log_levels where expires_at < now()`;
  await sql`
    delete from session_leases where claimed_at < now() - interval '1 hour'
      and not exists (select from processes where id = session_leases.owner)`;
}
