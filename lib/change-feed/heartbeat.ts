import type { Sql } from "postgres";
import { announcedListeners } from "./listeners";
import { queryWithTimeout, sqlText } from "./query-with-timeout";

/**
 * A process without a heartbeat for this many seconds counts as dead, and no process waits for it.
 * Each successful poll writes a heartbeat, and one second after its last heartbeat a process
 * answers 503 (`STALE_MS`) anyway.
 */
export const DEAD_SECONDS = 1.1;

/** Writes a heartbeat: this process is alive and has processed every change up to `seq`. */
export async function acknowledge(sql: Sql, processId: string, seq: number): Promise<void> {
  await queryWithTimeout(sql, heartbeatStatement(processId, seq));
}

/**
 * The heartbeat as an SQL statement, also for use inside another statement. The heartbeat includes
 * the listeners.
 */
export function heartbeatStatement(processId: string, seq: number): string {
  const listeners = sqlText(JSON.stringify(announcedListeners()));
  return `insert into processes (id, started_at, seen_at, seen_seq, listeners)
    values (${sqlText(processId)}::uuid, now(), clock_timestamp(), ${seq}, ${listeners}::jsonb)
    on conflict (id) do update
    set seen_at = clock_timestamp(), seen_seq = excluded.seen_seq, listeners = excluded.listeners`;
}

/** Removes the row of a process at its shutdown, so that other processes do not wait for it. */
export async function removeProcess(sql: Sql, processId: string): Promise<void> {
  await sql`delete from processes where id = ${processId}`;
}
