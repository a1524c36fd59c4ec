import type { Sql } from "postgres";

/** A question that takes longer is given up, with its connection. */
export const BRIEFLY_MS = 700;

/**
 * The rows of one statement, asked with what is to hold for it alone: it waits neither long nor for
 * the disk. All is one message and one transaction (Postgres' simple protocol), so it costs one round
 * trip, and no pooler can leave the settings to somebody else. There are no parameters there.
 */
export async function askBriefly<Row>(sql: Sql, statement: string): Promise<readonly Row[]> {
  const results: readonly (readonly Row[])[] = await sql.unsafe(
    `set local statement_timeout = ${BRIEFLY_MS}; set local synchronous_commit = off; ${statement}`,
  );
  return results.at(-1) ?? [];
}

/** Any text as an expression of SQL that holds no text of its own. */
export function textOf(text: string): string {
  return `convert_from(decode('${Buffer.from(text).toString("base64")}', 'base64'), 'UTF8')`;
}
