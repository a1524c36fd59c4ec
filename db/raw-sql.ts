import type { Sql } from "postgres";
import type { Database } from "./client";

/**
 * The driver under a pool. Unlike Drizzle's queries, its tagged queries are prepared on the server,
 * which pays off for the few queries that the data plane repeats. Timestamps are returned as text,
 * as Drizzle configures the driver. Not for use inside a transaction.
 */
export function rawSql(db: Database): Sql {
  const { $client } = db as Database & { readonly $client?: Sql };
  if (!$client) throw new Error("A transaction was given where a pool is needed.");
  return $client;
}

/** True for a pool, false for an open transaction. */
export function isPool(db: Database): boolean {
  return "$client" in db;
}
