import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getuid } from "node:process";
import { eq } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import { people } from "@/db/schema/people";
import { upstreams } from "@/db/schema/upstreams";
import { probeTarget } from "@/gateway/upstreams/link-registry/probe";
import { personHolder } from "@/gateway/upstreams/principal";
import { eventually, linkScene } from "@/gateway/upstreams/testing/link-scene";
import { program } from "@/gateway/upstreams/testing/stdio-program";
import { feedState } from "@/lib/change-feed/feed";
import { workingFolderParents } from "@/lib/commands/working-folders";
import { makePerson } from "@/lib/core/testing/people";
import { folderName } from "./own-user";
import { tidyFolders } from "./tidy-folders";

const scene = linkScene({ connectMs: 5_000 });
let stop = async () => {};
afterEach(() => stop());

/**
 * Returns the two folders that can contain working folders. The second one, outside the data
 * folder, is used if Latchkey is root and other users cannot enter the data folder.
 */
const homes = () => workingFolderParents(scene.stage.process.config.dataDir);
const namesIn = (home: string) => (existsSync(home) ? readdirSync(home) : []);
const names = () => homes().flatMap(namesIn);
function folder(name: string, home = homes()[0]): string {
  const at = join(home, name);
  mkdirSync(join(at, ".npm"), { recursive: true });
  writeFileSync(join(at, ".npm", "kept"), "x");
  return at;
}
const removed = async (id: string) => {
  await scene.database.db.delete(upstreams).where(eq(upstreams.id, id));
  feedState().deliver([{ seq: 1, kind: "upstream", entityId: id } as never]);
};

test("removing a server removes its working folder, but no other folder", async () => {
  const gone = await scene.stage.add("gone", program("ok"));
  const stays = await scene.stage.add("stays", program("ok"));
  folder(stays);
  expect(await scene.linkOf(gone).open()).toMatchObject({ ok: true });
  expect(names()).toContain(gone);
  stop = tidyFolders(scene.stage.process, 20);
  feedState().deliver([{ seq: 1, kind: "upstream", entityId: gone } as never]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(names()).toContain(gone);
  await scene.linkOf(gone).close();
  await removed(gone);
  await eventually(names).toEqual([stays]);
});

test("starting Latchkey removes the folders of removed servers and of old command tests", async () => {
  const here = await scene.stage.add("here", program("ok"));
  const [strange, trial, old] = [randomUUID(), `trial-${randomUUID()}`, `trial-${randomUUID()}`];
  for (const name of [here, strange, trial]) folder(name);
  folder(strange, homes()[1]);
  utimesSync(folder(old), new Date(0), new Date(0));
  stop = tidyFolders(scene.stage.process);
  await eventually(() => names().sort()).toEqual([here, trial].sort());
});

test("the folders of a principal's processes are removed with the principal, and with the server", async () => {
  const { db } = scene.database;
  const here = await scene.stage.add("here", program("ok"));
  const mia = await makePerson(db, "Mia", "member", []);
  const own = folderName(here, personHolder(mia.id));
  const ofOthers = [folderName(here, randomUUID()), folderName(randomUUID(), personHolder(mia.id))];
  for (const name of [here, own, ...ofOthers]) folder(name);
  stop = tidyFolders(scene.stage.process, 20);
  await eventually(() => names().sort()).toEqual([here, own].sort());
  await db.delete(people).where(eq(people.id, mia.id));
  feedState().deliver([{ seq: 1, kind: "person", entityId: mia.id } as never]);
  await eventually(names).toEqual([here]);
});

test("starting Latchkey removes no folder if the database has no servers", async () => {
  const id = randomUUID();
  folder(id);
  const tidied = tidyFolders(scene.stage.process);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await tidied();
  expect(names()).toEqual([id]);
});

test("commands under test at the same time share no folder or user, and leave no folder behind", async () => {
  const { process, services } = scene.stage;
  const target = {
    ...{
      id: null,
      version: 0,
      name: "tried",
      callSeconds: 60,
      times: {},
      sendsCaller: false,
      sessions: "shared" as const,
      issuesSessions: null,
      era: null,
    },
    reach: { transport: "stdio" as const, env: {}, paths: [], ...program("ok") },
  };
  const late = { ...target, reach: { ...target.reach, ...program("late") } };
  const tried = [late, late, target].map((one) => probeTarget(process, one, services));
  await eventually(() => names().length).toBeGreaterThanOrEqual(2);
  const owners = homes().flatMap((home) =>
    namesIn(home).map((name) => statSync(join(home, name)).uid),
  );
  if (getuid?.() === 0) expect(new Set(owners).size).toBe(owners.length);
  for (const report of await Promise.all(tried)) expect(report).toMatchObject({ ok: true });
  expect(names()).toEqual([]);
});
