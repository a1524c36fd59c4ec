import { databaseErrorCode } from "@/db/unavailable";
import { pruneChanges } from "@/lib/changes/prune-changes";
import type { LatchkeyProcess } from "@/lib/process/process";
import { removeOldCalls } from "@/lib/usage/remove-old-calls";

const HOUR_MS = 3_600_000;
/** A start has better things to do. */
const FIRST_AFTER_MS = 60_000;

/**
 * Removes, an hour after another, what nobody needs any more: calls past their retention, changes
 * that every process has heeded. Returns how to end it.
 */
export function startUpkeep({ db, log }: Pick<LatchkeyProcess, "db" | "log">): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const tidy = async () => {
    try {
      await pruneChanges(db);
      const removed = await removeOldCalls(db, new Date());
      if (removed > 0) log.info({ removed }, "calls past their retention were removed");
    } catch (error) {
      log.warn({ code: databaseErrorCode(error) }, "old rows could not be removed");
    }
  };
  const run = () => {
    running = running.then(tidy);
  };
  const first = setTimeout(run, FIRST_AFTER_MS);
  const later = setInterval(run, HOUR_MS);
  first.unref();
  later.unref();
  return async () => {
    clearTimeout(first);
    clearInterval(later);
    await running;
  };
}
