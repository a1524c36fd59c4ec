import type { Sql } from "postgres";
import type { Database } from "./client";

/**
 * Returns the database driver of a pool. Unlike Drizzle's queries, the driver's tagged queries are
 * prepared on the server, which pays off for the few queries that the data plane repeats.
 * Timestamps are returned as text, because Drizzle configures the driver that way. Must not be used
 * inside a transaction.
 */
export function rawSql(db: Database): Sql {
  const { $client } = db as Database & { readonly $client?: Sql };
  if (!$client) throw new Error("A transaction was given where a pool is needed.");
  return $client;
}

/** Returns true for a pool, and false for an open transaction. */
export function isPool(db: Database): boolean {
  return "$client" in db;
}
