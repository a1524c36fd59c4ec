import { randomBytes } from "node:crypto";
import { type Connection, connect, type DatabaseAddress } from "@/db/client";
import { addressOf, clusterNote, environmentOf } from "./address";

export interface TestDatabase extends Pick<Connection, "db" | "sql"> {
  readonly address: DatabaseAddress;
  /**
   * The environment variables with which a server or command in another process uses this database.
   */
  readonly environment: Record<string, string>;
  /** Closes all connections to the test database and drops it. */
  close(): Promise<void>;
}

/**
 * Creates a new, empty database from the migrated template. This takes so little time, some tens of
 * milliseconds, that each file or even each test can have its own database.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const note = clusterNote();
  const name = `latchkey_test_${randomBytes(6).toString("hex")}`;
  const maintenance = connect(note.address, { max: 1 });
  await maintenance.sql.unsafe(`create database "${name}" template "${note.template}"`);
  const address = addressOf(note, name);
  const { db, sql, close } = connect(address, { max: 5 });
  return {
    db,
    sql,
    address,
    environment: environmentOf(address),
    close: async () => {
      await close(1);
      await maintenance.sql.unsafe(`drop database if exists "${name}" with (force)`);
      await maintenance.close(1);
    },
  };
}
