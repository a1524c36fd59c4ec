import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { connect, type DatabaseAddress } from "@/db/client";
import { startEmbedded } from "@/db/embedded/start";
import { migrate } from "@/db/migrate";
import { addressOf, CLUSTER_VARIABLE, type ClusterNote } from "./address";

const PREFIX = "latchkey-test-";

/**
 * Starts one Postgres for a whole test run, with a migrated template database that `testDatabase`
 * copies. By default it is an embedded Postgres without durability in a temporary folder.
 * `LATCHKEY_TEST_DATABASE_URL` can name another Postgres, whose user must be allowed to create
 * databases. Workers inherit the address through the environment. Returns a function that stops the
 * Postgres.
 */
export async function startTestCluster(): Promise<() => Promise<void>> {
  if (process.env[CLUSTER_VARIABLE]) return async () => {};
  const template = `latchkey_template_${process.pid}`;
  const external = process.env.LATCHKEY_TEST_DATABASE_URL;
  const cluster = external
    ? { address: { url: external }, stop: async () => {} }
    : await startInTemporaryFolder();
  const note: ClusterNote = { address: cluster.address, template };
  try {
    await onMaintenance(note, (sql) => sql.unsafe(`create database "${template}"`));
    await migrate(addressOf(note, template), resolve(import.meta.dirname, "../../drizzle"));
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  process.env[CLUSTER_VARIABLE] = JSON.stringify(note);
  return async () => {
    delete process.env[CLUSTER_VARIABLE];
    const drop = `drop database if exists "${template}" with (force)`;
    if (external) await onMaintenance(note, (sql) => sql.unsafe(drop));
    await cluster.stop();
  };
}

async function startInTemporaryFolder() {
  await removeStaleFolders();
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const dataDir = join(folder, "data");
  await mkdir(dataDir, { mode: 0o700 });
  const embedded = await startEmbedded({ dataDir, durable: false });
  const stop = async () => {
    await embedded.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { address: embedded.connection as DatabaseAddress, stop };
}

/** Removes the folders that killed test runs have left behind, once their Postgres has exited. */
async function removeStaleFolders() {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : 0;
    if (!pid || isAlive(pid)) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

async function onMaintenance(
  note: ClusterNote,
  run: (sql: ReturnType<typeof connect>["sql"]) => PromiseLike<unknown>,
): Promise<void> {
  const connection = connect(note.address, { max: 1 });
  try {
    await run(connection.sql);
  } finally {
    await connection.close();
  }
}
