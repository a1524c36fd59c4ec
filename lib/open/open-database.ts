import { type Connection, connect, type DatabaseAddress } from "@/db/client";
import { findPooler } from "@/db/find-pooler";
import { isSameDatabase } from "@/db/same-database";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { Log } from "@/lib/log/type";

export interface DatabaseOpening {
  readonly database: DatabaseAddress;
  /** An address of the same database that bypasses the pooler, if one is configured. */
  readonly direct: DatabaseAddress | null;
  /**
   * False for a short-lived command. A command assumes that every URL leads to a pooler, because
   * this always works and saves the check.
   */
  readonly longLived: boolean;
  readonly log: Log;
}

export interface OpenDatabase {
  readonly pool: Connection;
  /** The address to which migrations and the change feed connect. */
  readonly directAddress: DatabaseAddress;
  /**
   * Whether LISTEN works at `directAddress`. False only if a pooler there shares its connections
   * between clients.
   */
  readonly listens: boolean;
}

/**
 * Opens the pool of database connections. Without a pooler, queries use named prepared statements,
 * which halve the cost of exchanging a key. If a pooler is found, this is logged. Failure:
 * `bad_configuration` if the direct address leads to another database. Rejects if the database
 * cannot be reached.
 */
export async function openDatabase(opening: DatabaseOpening): Promise<Result<OpenDatabase>> {
  const { database, direct, longLived, log } = opening;
  if (direct !== null && !(await isSameDatabase(direct, database))) {
    const problem = "leads to another database than DATABASE_URL";
    return fail("bad_configuration", { params: { variable: "DATABASE_DIRECT_URL", problem } });
  }
  const pooled = "url" in database && (!longLived || (await findPooler(database)));
  if (pooled && longLived) log.info({}, direct === null ? POLLED : DIRECT);
  // The direct address may lead to a pooler too. That pooler must then be in session mode, in which
  // LISTEN works.
  const listens = !pooled || direct !== null;
  return succeed({
    pool: connect(database, { prepare: !pooled }),
    directAddress: direct ?? database,
    listens,
  });
}

const DIRECT = "DATABASE_URL leads to a pooler: changes and migrations use DATABASE_DIRECT_URL";
const POLLED =
  "DATABASE_URL leads to a pooler: changes are polled five times a second; with " +
  "DATABASE_DIRECT_URL they arrive at once";
