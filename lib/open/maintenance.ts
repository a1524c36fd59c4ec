import { databaseErrorCode } from "@/db/unavailable";
import { pruneChanges } from "@/lib/change-feed/prune-changes";
import { removeUnusedClients } from "@/lib/oauth/clients/client-rows";
import { removeEnded } from "@/lib/oauth/tokens/remove-ended";
import type { LatchkeyProcess } from "@/lib/process/process";
import { removeOldCalls } from "@/lib/usage/remove-old-calls";

const HOUR_MS = 3_600_000;
/** The first run waits until the start is over. In milliseconds. */
const FIRST_AFTER_MS = 60_000;

/**
 * Deletes calls past their retention, old changes and ended parts of connections every hour.
 * Returns a function that stops the deletions.
 */
export function startMaintenance({
  db,
  log,
}: Pick<LatchkeyProcess, "db" | "log">): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const deleteOldRows = async () => {
    try {
      await pruneChanges(db);
      await removeEnded(db);
      await removeUnusedClients(db, new Date());
      const removed = await removeOldCalls(db, new Date());
      if (removed > 0) log.info({ removed }, "calls past their retention were removed");
    } catch (error) {
      log.warn({ code: databaseErrorCode(error) }, "old rows could not be removed");
    }
  };
  const run = () => {
    running = running.then(deleteOldRows);
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
