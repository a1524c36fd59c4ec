import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { upstreams } from "@/db/schema/upstreams";
import { databaseErrorCode } from "@/db/unavailable";
import { feed } from "@/lib/changes/feed";
import type { LatchkeyProcess } from "@/lib/process";
import { isTrial, lodgingsFolder } from "./own-user";

/** A removed server's process is given 2 s to end, and then killed. */
const AFTER_MS = 5_000;
/** No command is tried out for so long. */
const TRIAL_MS = 600_000;

/**
 * Removes the working folders of servers that are no more: at once those left from before, later
 * each soon after its server. Returns how to stop.
 */
export function tidyFolders(process: LatchkeyProcess, afterMs = AFTER_MS): () => Promise<void> {
  const timers = new Set<NodeJS.Timeout>();
  const working = new Set<Promise<void>>();
  const work = (task: Promise<void>) => {
    const done = task
      .catch((error: unknown) => {
        const code = databaseErrorCode(error) ?? (error as NodeJS.ErrnoException).code;
        process.log.warn({ code }, "a removed server's working folder could not be removed");
      })
      .finally(() => working.delete(done));
    working.add(done);
  };
  const stop = feed().on("upstream", (change) => {
    if (change === "reset") return work(removeStrangers(process));
    const timer = setTimeout(() => {
      timers.delete(timer);
      work(removeOne(process, change.entityId));
    }, afterMs);
    timer.unref();
    timers.add(timer);
  });
  work(removeStrangers(process));
  return async () => {
    stop();
    for (const timer of timers) clearTimeout(timer);
    await Promise.all(working);
  };
}

async function removeOne({ config, db }: LatchkeyProcess, id: string): Promise<void> {
  const home = lodgingsFolder(config.dataDir);
  if (!(await namesIn(home)).includes(id)) return;
  const found = await db.select({ id: upstreams.id }).from(upstreams).where(eq(upstreams.id, id));
  if (found.length === 0) await remove(join(home, id));
}

async function removeStrangers({ config, db }: LatchkeyProcess): Promise<void> {
  const home = lodgingsFolder(config.dataDir);
  // Folders first: a server that is registered meanwhile is known, and has none yet.
  const names = await namesIn(home);
  if (names.length === 0) return;
  const rows = await db.select({ id: upstreams.id }).from(upstreams);
  const known = new Set(rows.map(({ id }) => id));
  for (const name of names) {
    const folder = join(home, name);
    if (isTrial(name)) {
      const made = await stat(folder).catch(() => null);
      if (made && Date.now() - made.mtimeMs > TRIAL_MS) await remove(folder);
    } else if (known.size > 0 && !known.has(name)) {
      // A database without servers may be the wrong one: what people's servers keep is not lost for it.
      await remove(folder);
    }
  }
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** None where the folder is not there. */
function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
