import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";

/**
 * How long used and expired tokens are kept, in days. A second use of a token is detected as long
 * as the token is kept.
 */
const TOKEN_DAYS = 30;
/**
 * How many hours an app has to exchange the authorization code of a new connection. After that, the
 * connection is removed.
 */
const UNUSED_HOURS = 1;

/**
 * Deletes expired requests, used assertions, old tokens, and connections whose app never exchanged
 * the authorization code. Audit records are kept.
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
