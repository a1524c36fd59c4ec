import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import { connect, type DatabaseAddress } from "./client";

/** Any constant will do; it only has to be the same in every process. */
const MIGRATION_LOCK = 7_164_338_291;

/**
 * Brings the database to the newest schema, under an advisory lock on a connection of its own:
 * of several processes starting at once, one migrates and the others wait.
 */
export async function migrate(address: DatabaseAddress, folder: string): Promise<void> {
  const connection = connect(address, { max: 1 });
  try {
    await connection.sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await applyMigrations(drizzle(connection.sql), { migrationsFolder: folder });
  } finally {
    await connection.close();
  }
}
