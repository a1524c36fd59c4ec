import { type Connection, connect, type DatabaseAddress } from "@/db/client";
import { findPooler } from "@/db/find-pooler";
import { isSameDatabase } from "@/db/same-database";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { Log } from "@/lib/log/type";

export interface DatabaseOpening {
  readonly database: DatabaseAddress;
  /** A direct address of the same database that bypasses a pooler. */
  readonly direct: DatabaseAddress | null;
  /** False for a command, which treats every URL as a pooler's; that always works. */
  readonly longLived: boolean;
  readonly log: Log;
}

export interface OpenDatabase {
  readonly pool: Connection;
  /** The address for migrations and for the change feed. */
  readonly directAddress: DatabaseAddress;
  /**
   * Whether LISTEN works at the direct address, because its connections are not shared by a pooler.
   */
  readonly listens: boolean;
}

/**
 * Opens the pool. Without a pooler, named prepared statements are used, which halve the cost of a
 * key's exchange. A pooler that is found is logged. Failure: `bad_configuration` if the direct
 * address leads to another database. Rejects if a database cannot be reached.
 */
export async function openDatabase(opening: DatabaseOpening): Promise<Result<OpenDatabase>> {
  const { database, direct, longLived, log } = opening;
  if (direct !== null && !(await isSameDatabase(direct, database))) {
    const problem = "leads to another database than DATABASE_URL";
    return fail("bad_configuration", { params: { variable: "DATABASE_DIRECT_URL", problem } });
  }
  const pooled = "url" in database && (!longLived || (await findPooler(database)));
  if (pooled && longLived) log.info({}, direct === null ? POLLED : DIRECT);
  // A pooler at the direct address must be in session mode, which supports LISTEN.
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
