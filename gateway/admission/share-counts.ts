import { rawSql } from "@/db/raw-sql";
import { databaseErrorCode } from "@/db/unavailable";
import type { LatchkeyProcess } from "@/lib/process/process";
import { exchangeCounts, newExchange } from "./exchange-counts";

/**
 * The time between two exchanges of counts, in milliseconds. A key can exceed a limit by what other
 * processes admit in about this time. Requests above the limit are taken from its next ones.
 */
const EVERY_MS = 500;

/**
 * Exchanges the counts of keys' limits with other processes on the same database, twice a second,
 * so that a limit holds for all of them together. Returns a function that stops it. While the
 * database does not answer, each process counts alone.
 */
export function startSharingCounts(
  process: LatchkeyProcess,
  processId: string,
): () => Promise<void> {
  const exchange = newExchange(processId);
  const sql = rawSql(process.db);
  let failing = false;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const run = async () => {
    try {
      await exchangeCounts(sql, exchange, Date.now());
      failing = false;
    } catch (error) {
      if (!failing && !ended) {
        const code = databaseErrorCode(error);
        process.log.warn({ code }, "the counts of keys could not be shared with other processes");
      }
      failing = true;
    }
    if (!ended) next();
  };
  const next = () => {
    timer = setTimeout(() => {
      running = run();
    }, EVERY_MS).unref();
  };
  next();
  return async () => {
    ended = true;
    clearTimeout(timer);
    await running;
  };
}
