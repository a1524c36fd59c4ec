import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";

/** Spent and ended tokens are kept so long, so that a late second use is known for what it is. */
const TOKEN_DAYS = 30;
/** A connection whose app has not come back by then never does: its code is long dead. */
const UNUSED_HOURS = 1;

/**
 * Deletes what nobody can use any more: requests without an answer, used proofs, tokens, and
 * connections whose app never took one. What was audited stays.
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
