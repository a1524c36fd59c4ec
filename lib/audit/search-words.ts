import { type SQL, sql } from "drizzle-orm";
import { auditRecords } from "@/db/schema/audit-records";

const WORDS_MAX = 8;

/**
 * Returns the SQL condition for the records in whose names every word of the text begins a word. The
 * names are those of the actor, the subject, the tool or other item, and the server. Returns
 * undefined if the text has no word. With `own`, only names are searched that every reader of a
 * record may see: not the actor, and not the server of what was hidden from the caller.
 */
export function searchCondition(text: string, own: boolean): SQL | undefined {
  const words = text.match(/[\p{L}\p{N}]+/gu)?.slice(0, WORDS_MAX);
  if (!words) return undefined;
  const query = words.map((word) => `${word}:*`).join(" & ");
  const { actorLabel, subjectLabel, details } = auditRecords;
  const names = own
    ? sql`coalesce(${subjectLabel}, '') || ' ' || coalesce(${details}->>'target', '') || ' ' || coalesce(${details}->>'item', '')`
    : sql`${actorLabel} || ' ' || coalesce(${subjectLabel}, '') || ' ' || coalesce(${details}->>'target', '') || ' ' || coalesce(${details}->>'item', '') || ' ' || coalesce(${details}->>'server', '')`;
  return sql`to_tsvector('simple', regexp_replace(${names}, '[[:punct:][:space:]]+', ' ', 'g')) @@ to_tsquery('simple', ${query})`;
}
