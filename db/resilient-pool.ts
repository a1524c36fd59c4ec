import postgres, { type Options, type Sql } from "postgres";
import { resilientBegin } from "./resilient-begin";

/**
 * How long the queries on the other connections of a pool may still run after one connection was
 * lost, in seconds.
 */
const GRACE_SECONDS = 1;

export interface ResilientPool {
  readonly sql: Sql;
  close(seconds: number): Promise<void>;
}

/**
 * A pool that survives a restart of its database. In postgres 3.4.9, a connection that closes while
 * bytes are unsent never works again, and neither do the queries that wait for it
 * (porsager/postgres#1208). When a connection has closed, later queries therefore go to a new pool,
 * and the old pool is ended. Idle timeouts must be off, because they close connections too.
 */
export function resilientPool(open: (onclose: () => void) => Sql): ResilientPool {
  const ending = new Set<Promise<void>>();
  let closing = false;
  let current = openNext();

  function openNext(): Sql {
    const pool = open(() => {
      if (closing || pool !== current) return;
      current = openNext();
      const ended = pool.end({ timeout: GRACE_SECONDS }).catch(() => {});
      ending.add(ended);
      void ended.finally(() => ending.delete(ended));
    });
    return pool;
  }

  const begin = resilientBegin(() => current);
  const sql = new Proxy(current, {
    apply: (_first, _this, given) => Reflect.apply(current, undefined, given),
    get: (_first, name) => (name === "begin" ? begin : Reflect.get(current, name)),
  });
  return {
    sql,
    close: async (seconds) => {
      closing = true;
      await Promise.all([current.end({ timeout: seconds }), ...ending]);
    },
  };
}

/**
 * Returns a function that opens pools with the same options. Only the first pool queries the array
 * types, because a connection that closes during that query would end the process.
 */
export function poolOpener(make: (options: Options<never>) => Sql) {
  let options: Sql["options"] | undefined;
  return (onclose: () => void): Sql => {
    const later: unknown = { ...options, onclose };
    const pool = options ? postgres(later as Options<never>) : make({ onclose });
    options ??= pool.options;
    const { shared: known, fetch_types: wanted } = pool.options as unknown as {
      shared: { typeArrayMap: object };
      fetch_types: boolean;
    };
    Object.defineProperty(pool.options, "fetch_types", {
      enumerable: true,
      get: () => wanted && Object.keys(known.typeArrayMap).length === 0,
    });
    return pool;
  };
}
