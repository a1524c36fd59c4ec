import { and, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { SearchHit } from "./view";

type Text = PgColumn | SQL;

/** Words beyond this number are not compared, so that a pasted text costs no more than a name. */
const WORDS_MAX = 6;

/** What a finder returns: at most `limit` things, and whether more of them match. */
export interface Found {
  readonly hits: readonly SearchHit[];
  readonly more: boolean;
}

export const NOTHING: Found = { hits: [], more: false };

/** Returns the first `limit` hits. A finder asks for one more, to know whether there are more. */
export function firstOf(hits: readonly SearchHit[], limit: number): Found {
  return { hits: hits.slice(0, limit), more: hits.length > limit };
}

/** Returns the condition that every word of the text is contained in at least one of the columns. */
export function containsWords(q: string, columns: readonly Text[]): SQL | undefined {
  const words = q.split(/\s+/).filter(Boolean).slice(0, WORDS_MAX);
  return and(
    ...words.map((word) => {
      const part = `%${escaped(word)}%`;
      return or(...columns.map((column) => sql`${column} ilike ${part}`));
    }),
  );
}

/**
 * Returns the order by which a name matches the text: first the name that equals it, then names
 * that begin with it, then names of which a word begins with it, then all others.
 */
export function rankOf(q: string, name: Text): SQL {
  const text = escaped(q);
  return sql`case when ${name} ilike ${text} then 0 when ${name} ilike ${`${text}%`} then 1
    when regexp_replace(${name}, '[^[:alnum:]]+', ' ', 'g') ilike ${`% ${text}%`} then 2
    else 3 end`;
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
}
