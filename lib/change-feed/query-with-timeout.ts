import type { Sql } from "postgres";

/**
 * Statement timeout of the change feed, in milliseconds. A poll that exceeds the timeout also
 * replaces its connection.
 */
export const QUERY_TIMEOUT_MS = 700;

/**
 * Runs a statement with a statement timeout and without waiting for the disk, and returns its rows.
 * Settings and statement are one message of Postgres' simple query protocol, and therefore one
 * transaction: they cost one round trip, and behind a pooler the settings reach no other client.
 * The simple protocol has no parameters: see `sqlText`.
 */
export async function queryWithTimeout<Row>(sql: Sql, statement: string): Promise<readonly Row[]> {
  const results: readonly (readonly Row[])[] = await sql.unsafe(
    `set local statement_timeout = ${QUERY_TIMEOUT_MS}; set local synchronous_commit = off; ${statement}`,
  );
  return results.at(-1) ?? [];
}

/**
 * Encodes any text in base64 as an SQL expression without quoting, for statements without
 * parameters.
 */
export function sqlText(text: string): string {
  return `convert_from(decode('${Buffer.from(text).toString("base64")}', 'base64'), 'UTF8')`;
}
