import postgres, { type Options, type Sql } from "postgres";
import { steadyBegin } from "./steady-begin";

/** A used pool may still hold idle connections; by then it has closed them itself. */
const FORGET_AFTER_MS = 600_000;

export interface SteadyPool {
  readonly sql: Sql;
  close(seconds: number): Promise<void>;
}

/**
 * A pool that outlives its database. In postgres 3.4.9 a connection that closes with bytes still to
 * be written never works again (porsager/postgres#1208): so once one has closed, whatever is asked
 * next goes to a fresh pool, and what the old one is doing ends there.
 */
export function steadyPool(open: (onclose: () => void) => Sql): SteadyPool {
  const pools = new Set<Sql>();
  let closing = false;
  let current = renew();

  function renew(): Sql {
    const pool = open(() => {
      if (closing || pool !== current) return;
      current = renew();
      setTimeout(() => retire(pool), FORGET_AFTER_MS).unref();
    });
    pools.add(pool);
    return pool;
  }

  function retire(pool: Sql): void {
    pools.delete(pool);
    pool.end({ timeout: 5 }).catch(() => {});
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
      await Promise.all([...pools].map((pool) => pool.end({ timeout: seconds })));
    },
  };
}

/** Opens pools of one kind: later ones share what was set on the options of the first. */
export function poolOpener(make: (options: Options<never>) => Sql) {
  let options: Sql["options"] | undefined;
  return (onclose: () => void): Sql => {
    const pool = options ? postgres({ ...options, onclose } as never) : make({ onclose });
    options ??= pool.options;
    return pool;
  };
}
