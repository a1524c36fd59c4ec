import postgres, { type Options, type Sql } from "postgres";
import { steadyBegin } from "./steady-begin";

/** For what other connections of a pool are doing when one of them is lost. */
const GRACE_SECONDS = 1;

export interface SteadyPool {
  readonly sql: Sql;
  close(seconds: number): Promise<void>;
}

/**
 * A pool that outlives its database. In postgres 3.4.9 a connection that closes with bytes still to
 * be written never works again, and what waits for it waits with it (porsager/postgres#1208): so once
 * one has closed, whatever is asked next goes to a fresh pool, and the old one is ended. No connection
 * may therefore close by itself, as by an idle time-out.
 */
export function steadyPool(open: (onclose: () => void) => Sql): SteadyPool {
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

  const begin = steadyBegin(() => current);
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
 * Opens pools of one kind: later ones share what was set on the options of the first. Only the
 * first connection asks for the types of arrays: one that closes while it asks ends the process.
 */
export function poolOpener(make: (options: Options<never>) => Sql) {
  let options: Sql["options"] | undefined;
  return (onclose: () => void): Sql => {
    const pool = options ? postgres({ ...options, onclose } as never) : make({ onclose });
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
