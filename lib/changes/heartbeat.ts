import type { Sql } from "postgres";
import { askBriefly, textOf } from "./ask-briefly";
import { announcedListeners } from "./listeners";

/**
 * A process that has said nothing for this long is not waited for. It says something in each poll
 * that succeeds, and a second after the last of these it answers 503 (`STALE_MS`), alive or not.
 */
export const DEAD_SECONDS = 1.1;

/** Says that this process lives and has heeded every change up to `seq`. */
export async function acknowledge(sql: Sql, processId: string, seq: number): Promise<void> {
  await askBriefly(sql, sayAlive(processId, seq));
}

/** The statement that says so, and where the process listens, on its own or within another. */
export function sayAlive(processId: string, seq: number): string {
  const listeners = textOf(JSON.stringify(announcedListeners()));
  return `insert into processes (id, started_at, seen_at, seen_seq, listeners)
    values (${textOf(processId)}::uuid, now(), clock_timestamp(), ${seq}, ${listeners}::jsonb)
    on conflict (id) do update
    set seen_at = clock_timestamp(), seen_seq = excluded.seen_seq, listeners = excluded.listeners`;
}

/** Says that this process ends, so that nobody waits for it. */
export async function signOff(sql: Sql, processId: string): Promise<void> {
  await sql`delete from processes where id = ${processId}`;
}
