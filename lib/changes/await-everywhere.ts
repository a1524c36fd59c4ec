import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";
import { within } from "@/lib/std/within";
import { DEAD_SECONDS } from "./heartbeat";
import { newest } from "./read-changes";

/** By then a process that has not heard of the change answers 503. */
const LIMIT_MS = 1_000;
const PAUSES_MS = [2, 4, 8, 16] as const;
const LONGEST_PAUSE_MS = 25;

/**
 * Resolves when every live process has heeded every change committed before this call, or when a
 * second has passed: after that, what a change ended is refused wherever it is tried. Call it on
 * the pool, after the commit. Never rejects: the change itself is done.
 */
export async function awaitEverywhere(db: Database): Promise<void> {
  const endsAtMs = performance.now() + LIMIT_MS;
  const leftMs = () => Math.max(0, endsAtMs - performance.now());
  try {
    const sql = rawSql(db);
    const seq = await within(leftMs(), newest(sql));
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
    // Nobody can be asked now: the second alone makes sure.
    await pause(leftMs());
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
