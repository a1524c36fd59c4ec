import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";
import { within } from "@/lib/std/within";
import { DEAD_SECONDS } from "./heartbeat";
import { newestSeq } from "./read-changes";

/**
 * The longest wait, in milliseconds. After this time, a process that has not read the change
 * responds to every request with 503 (`STALE_MS`).
 */
const LIMIT_MS = 1_000;
const PAUSES_MS = [2, 4, 8, 16] as const;
const LONGEST_PAUSE_MS = 25;

/**
 * Resolves when every live process has processed every change that was committed before this call,
 * but after one second at the latest. From then on, every process refuses the access that these
 * changes have removed. Call this function outside the transaction, after the commit. It never
 * rejects, because the change is already committed.
 */
export async function waitForProcesses(db: Database): Promise<void> {
  const endsAtMs = performance.now() + LIMIT_MS;
  const leftMs = () => Math.max(0, endsAtMs - performance.now());
  try {
    const sql = rawSql(db);
    const seq = await within(leftMs(), newestSeq(sql));
    for (let round = 0; leftMs() > 0; round++) {
      const [row] = await within(
        leftMs(),
        sql<{ behind: boolean }[]>`
          select exists (
            select 1 from processes
            where seen_seq < ${seq}
              and seen_at > clock_timestamp() - make_interval(secs => ${DEAD_SECONDS})
          ) as behind`,
      );
      if (!row?.behind) return;
      await pause(PAUSES_MS[round] ?? LONGEST_PAUSE_MS);
    }
  } catch {
    // The database cannot be queried, so the function waits for the full second.
    await pause(leftMs());
  }
}
