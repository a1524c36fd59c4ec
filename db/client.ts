import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Options, type Sql } from "postgres";
import { oneAtATime } from "./one-at-a-time";
import { poolOpener, steadyPool } from "./steady-pool";

/** A URL, or the socket folder and names of an embedded Postgres. */
export type DatabaseAddress =
  | { readonly url: string }
  | {
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly database: string;
    };

/** A pool or a transaction: every query takes either. */
export type Database = Omit<PostgresJsDatabase, "$client">;

export interface Connection {
  readonly sql: Sql;
  readonly db: Database;
  /** Finishes running queries, then closes; `seconds` bounds the wait. */
  close(seconds?: number): Promise<void>;
}

/** Where an address is over a network, as the driver reads it; none where it is a socket's path. */
export function hostsOf(address: DatabaseAddress): readonly { host: string; port: number }[] {
  // Nothing connects before the first query, and none is asked.
  const { host, port, path } = connect(address, { max: 1 }).sql.options;
  if (path) return [];
  return host.map((one, index) => ({ host: one, port: port[index] ?? port[0] ?? 5432 }));
}

/**
 * Opens a pool. Nothing connects before the first query. What a URL leads to may be a pooler, which
 * gives each transaction whichever connection is free: no statement is sent there before the one
 * before it is answered, and none is prepared by name unless asked for (`prepare`). A socket of our
 * own Postgres has none.
 */
export function connect(address: DatabaseAddress, options: Options<never> = {}): Connection {
  const mayBePooled = "url" in address;
  const settings: Options<never> = {
    max: 10,
    prepare: !mayBePooled,
    connect_timeout: 5,
    // See steadyPool: a connection that closes is one that was lost.
    idle_timeout: 0,
    max_lifetime: 0,
    // A database that is away is tried again at once when asked, so recovery needs no restart.
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
  const { sql, close } = steadyPool((onclose) =>
    mayBePooled ? oneAtATime(open(onclose)) : open(onclose),
  );
  return { sql, db: drizzle(sql), close: (seconds = 5) => close(seconds) };
}
