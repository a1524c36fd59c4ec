import { sql } from "drizzle-orm";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import { connect, type Database, type DatabaseAddress } from "./client";

/** The id of the advisory lock. The number is arbitrary but must be the same in every process. */
const MIGRATION_LOCK = 7_164_338_291;

/**
 * Migrates the database to the newest schema, in one transaction that holds an advisory lock. If
 * several processes start at the same time, one of them migrates while the others wait. The lock
 * ends with the transaction, so it works through a transaction pooler too, and only one connection
 * is needed.
 */
export async function migrate(address: DatabaseAddress, folder: string): Promise<void> {
  const connection = connect(address, { max: 1 });
  try {
    await connection.db.transaction(async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`);
      await applyMigrations(within(tx), { migrationsFolder: folder });
    });
  } finally {
    await connection.close();
  }
}

/**
 * Returns a database object for Drizzle's migrator. Each transaction on this object is a savepoint
 * of the given transaction.
 */
function within(tx: Database): Parameters<typeof applyMigrations>[0] {
  const execute: typeof tx.execute = (query) => tx.execute(query);
  const transaction: typeof tx.transaction = (run) => tx.transaction(run);
  const { dialect } = tx as unknown as { dialect: unknown };
  const asked: unknown = { dialect, session: { execute, all: execute, transaction } };
  return asked as Parameters<typeof applyMigrations>[0];
}
