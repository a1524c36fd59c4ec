import type { Sql, UnsafeQueryOptions } from "postgres";

interface Query {
  readonly options: { onexecute?: () => boolean };
}

/**
 * Returns a pool that sends a statement only after the previous statement on the same connection
 * was answered. The driver pipelines statements without parameters, but PgBouncer before 1.21 may
 * give the connection to another client between two of them. Pipelining is stopped by an
 * `onexecute` that returns false, because the setting `max_pipeline: 1` breaks `begin` in postgres
 * 3.4.9.
 */
export function withoutPipelining(pool: Sql): Sql {
  const acceptsNoMore = () => false;
  const unsafe = (text: string, args: never[] = [], options: UnsafeQueryOptions = {}) => {
    const one = { ...options, onexecute: acceptsNoMore };
    return pool.unsafe(text, args, one);
  };
  return new Proxy(pool, {
    apply: (target, _this, given) => {
      const made: unknown = Reflect.apply(target, undefined, given);
      if (made instanceof Promise) (made as unknown as Query).options.onexecute = acceptsNoMore;
      return made;
    },
    get: (target, name) => (name === "unsafe" ? unsafe : Reflect.get(target, name)),
  });
}
