import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Options, type Sql } from "postgres";
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

/** Where a pool's Postgres is reached over a network; none where it is by a socket's path. */
export function hostsOf({ sql }: Connection): readonly { host: string; port: number }[] {
  const { host, port, path } = sql.options;
  if (path) return [];
  return host.map((one, index) => ({ host: one, port: port[index] ?? port[0] ?? 5432 }));
}

/** Opens a pool. Nothing connects before the first query. */
export function connect(address: DatabaseAddress, options: Options<never> = {}): Connection {
  const settings: Options<never> = {
    max: 10,
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
  const { sql, close } = steadyPool(open);
  return { sql, db: drizzle(sql), close: (seconds = 5) => close(seconds) };
}
