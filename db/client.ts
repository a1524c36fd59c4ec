import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Options, type Sql } from "postgres";
import { poolOpener, resilientPool } from "./resilient-pool";
import { withoutPipelining } from "./without-pipelining";

/** The address of a database: a URL, or the socket folder and names of an embedded Postgres. */
export type DatabaseAddress =
  | { readonly url: string }
  | {
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly database: string;
    };

/** A pool or a transaction. Every query accepts both. */
export type Database = Omit<PostgresJsDatabase, "$client">;

export interface Connection {
  readonly sql: Sql;
  readonly db: Database;
  /** Finishes running queries, then closes the pool. `seconds` bounds the wait. */
  close(seconds?: number): Promise<void>;
}

/** Hosts and ports of an address, as the driver parses the address; empty for a unix socket. */
export function hostsOf(address: DatabaseAddress): readonly { host: string; port: number }[] {
  // This pool never connects, because no query is sent.
  const { host, port, path } = connect(address, { max: 1 }).sql.options;
  if (path) return [];
  return host.map((one, index) => ({ host: one, port: port[index] ?? port[0] ?? 5432 }));
}

/**
 * Opens a pool, which connects at the first query. A URL may lead to a transaction pooler such as
 * PgBouncer, which gives each transaction any free connection. For a URL, therefore, statements are
 * not pipelined, and named prepared statements are off unless `prepare` is set. The embedded
 * Postgres has no pooler.
 */
export function connect(address: DatabaseAddress, options: Options<never> = {}): Connection {
  const mayBePooled = "url" in address;
  const settings: Options<never> = {
    max: 10,
    prepare: !mayBePooled,
    connect_timeout: 5,
    // See resilientPool: a closed connection must always mean a lost connection.
    idle_timeout: 0,
    max_lifetime: 0,
    // The backoff is short: once the database is back, the next query succeeds without a restart.
    backoff: (attempts: number) => Math.min(0.05 * 2 ** attempts, 1),
    onnotice: () => {},
    ...options,
    connection: { application_name: "latchkey", ...options.connection },
  };
  const open = poolOpener((own) =>
    "url" in address
      ? postgres(address.url, { ...settings, ...own })
      : postgres({ ...address, ...settings, ...own }),
  );
  const { sql, close } = resilientPool((onclose) =>
    mayBePooled ? withoutPipelining(open(onclose)) : open(onclose),
  );
  return { sql, db: drizzle(sql), close: (seconds = 5) => close(seconds) };
}
