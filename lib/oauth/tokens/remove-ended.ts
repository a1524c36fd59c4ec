import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";

/** How long spent and expired tokens are kept, in days, to detect a late second use. */
const TOKEN_DAYS = 30;
/** A connection whose code was not exchanged within this time is removed, in hours. */
const UNUSED_HOURS = 1;

/**
 * Deletes expired requests, used assertions, old tokens, and connections whose app never exchanged
 * its code. Audit records stay.
 */
export async function removeEnded(db: Database): Promise<void> {
  const sql = rawSql(db);
  await sql`delete from oauth_requests where expires_at < now()`;
  await sql`delete from oauth_assertions where expires_at < now()`;
  await sql`
    delete from oauth_tokens where expires_at < now() - ${TOKEN_DAYS}::int * interval '1 day'`;
  await sql`
    delete from api_keys where id in (
      select id from connections where exchanged_at is null
        and approved_at < now() - ${UNUSED_HOURS}::int * interval '1 hour')`;
}
