import { databaseErrorCode } from "@/db/unavailable";
import { pruneChanges } from "@/lib/change-feed/prune-changes";
import { removeUnusedClients } from "@/lib/oauth/clients/client-rows";
import { removeEnded } from "@/lib/oauth/tokens/remove-ended";
import { removeEndedSessions } from "@/lib/open/remove-ended-sessions";
import type { LatchkeyProcess } from "@/lib/process/process";
import { removeExpiredTasks } from "@/lib/tasks/task-rows";
import { rotateDueKey } from "@/lib/tokens/rotate-due-key";
import { makeCallDays } from "@/lib/usage/recording/partitions";
import { removeOldCalls } from "@/lib/usage/recording/remove-old-calls";

const HOUR_MS = 3_600_000;
/**
 * The delay of the first run, in milliseconds, so that maintenance does not slow down the start of
 * the process.
 */
const FIRST_AFTER_MS = 60_000;

/**
 * Starts the hourly maintenance. The maintenance creates the partitions of the next days, deletes calls past their retention, old changes,
 * expired tasks, and what is left of ended connections and sessions, and rotates the signing key if
 * a rotation is due. Returns a function that stops the maintenance.
 */
export function startMaintenance(process: LatchkeyProcess): () => Promise<void> {
  const { db, log } = process;
  let running: Promise<void> = Promise.resolve();
  const attempt = async (task: () => Promise<void>, failed: string) => {
    try {
      await task();
    } catch (error) {
      log.warn({ code: databaseErrorCode(error) }, failed);
    }
  };
  const deleteOldRows = async () => {
    await pruneChanges(db);
    await removeEnded(db);
    await removeEndedSessions(db);
    await removeExpiredTasks(db);
    await removeUnusedClients(db, new Date());
    const removed = await removeOldCalls(db, new Date());
    if (removed > 0) log.info({ removed }, "calls past their retention were removed");
  };
  const makeDays = async () => {
    await makeCallDays(db, new Date());
  };
  const rotateKey = async () => {
    const kid = await rotateDueKey(process, new Date());
    if (kid !== null) log.info({ kid }, "the signing key was rotated by schedule");
  };
  const run = () => {
    running = running
      .then(() => attempt(makeDays, "the partitions of calls could not be created"))
      .then(() => attempt(deleteOldRows, "old rows could not be removed"))
      .then(() => attempt(rotateKey, "the signing key could not be rotated"));
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
