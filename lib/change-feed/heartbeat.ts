import type { Sql } from "postgres";
import { announcedRootSecret } from "./announced-secret";
import { announcedListeners } from "./listeners";
import { queryWithTimeout, sqlText } from "./query-with-timeout";

/**
 * A process that has written no heartbeat for this many seconds counts as dead, and other processes
 * do not wait for it. This is safe: each successful poll writes a heartbeat, and from one second
 * after its last successful poll a process responds only with 503 (`STALE_MS`).
 */
export const DEAD_SECONDS = 1.1;

/**
 * Writes a heartbeat. It tells other processes that this process is alive and has processed every
 * change up to `seq`.
 */
export async function acknowledge(sql: Sql, processId: string, seq: number): Promise<void> {
  await queryWithTimeout(sql, heartbeatStatement(processId, seq));
}

/**
 * Returns an SQL statement that writes the heartbeat, for use on its own or inside another
 * statement. The heartbeat includes the process's listeners and root secret.
 */
export function heartbeatStatement(processId: string, seq: number): string {
  const listeners = sqlText(JSON.stringify(announcedListeners()));
  const secret = announcedRootSecret();
  const rootSecret = secret === null ? "null" : sqlText(secret);
  return `insert into processes (id, started_at, seen_at, seen_seq, listeners, root_secret)
    values (${sqlText(processId)}::uuid, now(), clock_timestamp(), ${seq}, ${listeners}::jsonb,
      ${rootSecret})
    on conflict (id) do update
    set seen_at = clock_timestamp(), seen_seq = excluded.seen_seq, listeners = excluded.listeners,
      root_secret = excluded.root_secret`;
}

/** Removes the row of a process during its shutdown, so that other processes do not wait for it. */
export async function removeProcess(sql: Sql, processId: string): Promise<void> {
  await sql`delete from processes where id = ${processId}`;
}
