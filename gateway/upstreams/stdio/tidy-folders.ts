import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { eq, isNull } from "drizzle-orm";
import type { Database } from "@/db/client";
import { apiKeys } from "@/db/schema/api-keys";
import { people } from "@/db/schema/people";
import { upstreams } from "@/db/schema/upstreams";
import { databaseErrorCode } from "@/db/unavailable";
import { personHolder } from "@/gateway/upstreams/principal";
import { feed } from "@/lib/change-feed/feed";
import { workingFolderParents } from "@/lib/commands/working-folders";
import type { LatchkeyProcess } from "@/lib/process/process";
import { folderOf, holderMark, isTrial } from "./own-user";

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
 * Removes the working folders of removed servers, and of revoked or removed keys and removed
 * people: those from earlier runs at once, and every later one soon after its owner is gone. A key
 * that is only disabled or expired keeps its folder. Returns a function that stops the removal.
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
  const soon = (task: () => Promise<void>) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work(task());
    }, afterMs);
    timer.unref();
    timers.add(timer);
  };
  const stops = [
    feed().on("upstream", (change) => {
      if (change === "reset") work(removeStrangers(process));
      else soon(() => removeOne(process, change.entityId));
    }),
    feed().on("key", (change) => {
      if (change !== "reset") soon(() => removeHolder(process, change.entityId));
    }),
    feed().on("person", (change) => {
      if (change !== "reset") soon(() => removeHolder(process, personHolder(change.entityId)));
    }),
  ];
  work(removeStrangers(process));
  return async () => {
    for (const stop of stops) stop();
    for (const timer of timers) clearTimeout(timer);
    await Promise.all(working);
  };
}

async function removeOne({ config, db }: LatchkeyProcess, id: string): Promise<void> {
  const isOf = ({ name }: { name: string }) => folderOf(name).upstreamId === id;
  const folders = (await foldersOf(config.dataDir)).filter(isOf);
  if (folders.length === 0) return;
  const found = await db.select({ id: upstreams.id }).from(upstreams).where(eq(upstreams.id, id));
  if (found.length === 0) for (const { folder } of folders) await remove(folder);
}

/** Removes the folders of a key or person, unless it still exists and is not revoked. */
async function removeHolder({ config, db }: LatchkeyProcess, holder: string): Promise<void> {
  const mark = holderMark(holder);
  const isOf = ({ name }: { name: string }) => folderOf(name).mark === mark;
  const folders = (await foldersOf(config.dataDir)).filter(isOf);
  if (folders.length === 0 || (await holderMarks(db)).has(mark)) return;
  for (const { folder } of folders) await remove(folder);
}

/** Reads who may have folders: all people, and all keys that are not revoked. */
async function holderMarks(db: Database): Promise<ReadonlySet<string>> {
  const [keys, persons] = await Promise.all([
    db.select({ id: apiKeys.id }).from(apiKeys).where(isNull(apiKeys.revokedAt)),
    db.select({ id: people.id }).from(people),
  ]);
  const holders = [...keys.map(({ id }) => id), ...persons.map(({ id }) => personHolder(id))];
  return new Set(holders.map(holderMark));
}

async function removeStrangers({ config, db }: LatchkeyProcess): Promise<void> {
  // Read the folders before the servers, so that a server registered between the two steps has no
  // folder in this list.
  const folders = await foldersOf(config.dataDir);
  if (folders.length === 0) return;
  const rows = await db.select({ id: upstreams.id }).from(upstreams);
  const known = new Set(rows.map(({ id }) => id));
  const holders = await holderMarks(db);
  for (const { name, folder } of folders) {
    const { upstreamId, mark } = folderOf(name);
    if (isTrial(name)) {
      const made = await stat(folder).catch(() => null);
      if (made && Date.now() - made.mtimeMs > TRIAL_MS) await remove(folder);
    } else if (known.size > 0 && !known.has(upstreamId)) {
      // A database that lists no servers may be the wrong database. In that case the servers' data
      // must not be deleted.
      await remove(folder);
    } else if (known.size > 0 && mark !== null && !holders.has(mark)) {
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
