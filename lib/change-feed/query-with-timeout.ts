import type { Sql } from "postgres";

/**
 * The statement timeout of the change feed, in milliseconds. If a poll takes longer, its connection
 * is replaced.
 */
export const QUERY_TIMEOUT_MS = 700;

/**
 * Runs a statement with a timeout, without waiting for the disk at commit, and returns its rows.
 * The settings and the statement are sent as one message of Postgres' simple query protocol and
 * therefore form one transaction: they take one round trip, and behind a pooler the settings affect
 * no other client. The simple protocol has no parameters, so strings must be encoded with
 * `sqlText`.
 */
export async function queryWithTimeout<Row>(sql: Sql, statement: string): Promise<readonly Row[]> {
  const results: readonly (readonly Row[])[] = await sql.unsafe(
    `set local statement_timeout = ${QUERY_TIMEOUT_MS}; set local synchronous_commit = off; ${statement}`,
  );
  return results.at(-1) ?? [];
}

/**
 * Returns an SQL expression for any string. The string is encoded in base64, so it needs no quoting
 * and is safe in a statement without parameters.
 */
export function sqlText(text: string): string {
  return `convert_from(decode('${Buffer.from(text).toString("base64")}', 'base64'), 'UTF8')`;
}
