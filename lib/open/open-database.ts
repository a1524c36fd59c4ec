import { type Connection, connect, type DatabaseAddress } from "@/db/client";
import { findPooler } from "@/db/find-pooler";
import { isSameDatabase } from "@/db/same-database";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { Log } from "@/lib/log/type";

export interface DatabaseOpening {
  readonly database: DatabaseAddress;
  /** The same database past a pooler. */
  readonly direct: DatabaseAddress | null;
  /** False for what ends soon: it treats every URL as a pooler's, which is right for all. */
  readonly lasts: boolean;
  readonly log: Log;
}

export interface OpenDatabase {
  readonly pool: Connection;
  /** For migrations and the feed of changes. */
  readonly straight: DatabaseAddress;
  /** Whether a connection there stays one connection, so that LISTEN is heard. */
  readonly listens: boolean;
}

/**
 * Opens the pool, by named statements where Postgres itself answers: they halve what a key's exchange
 * costs. Says in the log which ways are used. Failure: `bad_configuration` where the direct address
 * is another database's. Rejects where one cannot be reached.
 */
export async function openDatabase(opening: DatabaseOpening): Promise<Result<OpenDatabase>> {
  const { database, direct, lasts, log } = opening;
  if (direct !== null && !(await isSameDatabase(direct, database))) {
    const problem = "leads to another database than DATABASE_URL";
    return fail("bad_configuration", { params: { variable: "DATABASE_DIRECT_URL", problem } });
  }
  const pooled = "url" in database && (!lasts || (await findPooler(database)));
  if (pooled && lasts) log.info({}, direct === null ? POLLED : PAST_IT);
  // A pooler at the direct address is one in session mode, or it would not be named there.
  const listens = !pooled || direct !== null;
  return succeed({
    pool: connect(database, { prepare: !pooled }),
    straight: direct ?? database,
    listens,
  });
}

const PAST_IT = "DATABASE_URL leads to a pooler: changes and migrations go by DATABASE_DIRECT_URL";
const POLLED =
  "DATABASE_URL leads to a pooler: changes are polled for, five times a second; with " +
  "DATABASE_DIRECT_URL they are heard of at once";
