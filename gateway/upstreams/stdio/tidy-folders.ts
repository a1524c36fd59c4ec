import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { upstreams } from "@/db/schema/upstreams";
import { databaseErrorCode } from "@/db/unavailable";
import { feed } from "@/lib/change-feed/feed";
import { workingFolderParents } from "@/lib/commands/working-folders";
import type { LatchkeyProcess } from "@/lib/process/process";
import { isTrial } from "./own-user";

/**
 * Milliseconds after which the folder of a removed server is deleted. The server's process has 2 s
 * to end before it is killed.
 */
const AFTER_MS = 5_000;
/**
 * Milliseconds after which the folder of a command under test may be removed. No test of a command
 * takes that long.
 */
const TRIAL_MS = 600_000;

/**
 * Removes the working folders of removed servers: those from earlier runs at once, and every later
 * one soon after its server is removed. Returns a function that stops the removal.
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
  const folders = (await foldersOf(config.dataDir)).filter(({ name }) => name === id);
  if (folders.length === 0) return;
  const found = await db.select({ id: upstreams.id }).from(upstreams).where(eq(upstreams.id, id));
  if (found.length === 0) for (const { folder } of folders) await remove(folder);
}

async function removeStrangers({ config, db }: LatchkeyProcess): Promise<void> {
  // Read the folders before the servers, so that a server registered between the two steps has no
  // folder in this list.
  const folders = await foldersOf(config.dataDir);
  if (folders.length === 0) return;
  const rows = await db.select({ id: upstreams.id }).from(upstreams);
  const known = new Set(rows.map(({ id }) => id));
  for (const { name, folder } of folders) {
    if (isTrial(name)) {
      const made = await stat(folder).catch(() => null);
      if (made && Date.now() - made.mtimeMs > TRIAL_MS) await remove(folder);
    } else if (known.size > 0 && !known.has(name)) {
      // A database that lists no servers may be the wrong database. In that case the servers' data
      // must not be deleted.
      await remove(folder);
    }
  }
}

async function foldersOf(dataDir: string) {
  const homes = workingFolderParents(dataDir).map(async (home) => {
    const names = await readdir(home).catch(() => []);
    return names.map((name) => ({ name, folder: join(home, name) }));
  });
  return (await Promise.all(homes)).flat();
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
