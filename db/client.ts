import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Options, type Sql } from "postgres";
import { poolOpener, resilientPool } from "./resilient-pool";
import { withoutPipelining } from "./without-pipelining";

/**
 * The address of a database: either a URL, or the socket folder, user and database name of an
 * embedded Postgres.
 */
export type DatabaseAddress =
  | { readonly url: string }
  | {
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly database: string;
    };

/** A connection pool or an open transaction. Every query can run on either. */
export type Database = Omit<PostgresJsDatabase, "$client">;

export interface Connection {
  readonly sql: Sql;
  readonly db: Database;
  /** Waits for the running queries to finish, for at most `seconds`, and then closes the pool. */
  close(seconds?: number): Promise<void>;
}

/**
 * Returns the hosts and ports in an address, as the database driver parses it. The list is empty
 * for a unix socket.
 */
export function hostsOf(address: DatabaseAddress): readonly { host: string; port: number }[] {
  // The pool is created only so that the driver parses the address. It never connects, because no
  // query is sent.
  const { host, port, path } = connect(address, { max: 1 }).sql.options;
  if (path) return [];
  return host.map((one, index) => ({ host: one, port: port[index] ?? port[0] ?? 5432 }));
}

/**
 * Opens a pool, which connects when the first query is made. A URL may point to a transaction
 * pooler such as PgBouncer, which gives each transaction any free connection. If the address is a
 * URL, statements are therefore not pipelined, and they are unnamed unless `prepare` is set. An
 * embedded Postgres is always reached without a pooler.
 */
export function connect(address: DatabaseAddress, options: Options<never> = {}): Connection {
  const mayBePooled = "url" in address;
  const settings: Options<never> = {
    max: 10,
    prepare: !mayBePooled,
    connect_timeout: 5,
    // `resilientPool` requires that a connection is never closed just because it is idle.
    idle_timeout: 0,
    max_lifetime: 0,
    // The delay before reconnecting is short, so that the next query succeeds soon after the
    // database is back.
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
