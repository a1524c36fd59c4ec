import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { migrate } from "@/db/migrate";
import { testDatabase } from "./database";

const FOLDER = resolve(import.meta.dirname, "../../drizzle");

/** Creates a database with only the first migrations. `upgrade` runs all others. */
export async function earlierDatabase(migrations: number) {
  const database = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), "latchkey-migrations-"));
  await cp(FOLDER, folder, { recursive: true });
  const path = join(folder, "meta/_journal.json");
  const journal = JSON.parse(await readFile(path, "utf8"));
  const entries = journal.entries.slice(0, migrations);
  await writeFile(path, JSON.stringify({ ...journal, entries }));
  const { sql } = database;
  await sql.unsafe(`drop schema public cascade; drop schema drizzle cascade; create schema public;
    drop function if exists note_change`);
  await migrate(database.address, folder);
  return {
    sql,
    upgrade: () => migrate(database.address, FOLDER),
    close: async () => {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
