import type { Sql, UnsafeQueryOptions } from "postgres";

interface Query {
  readonly options: { onexecute?: () => boolean };
}

/**
 * A pool that sends a statement only after the previous statement on its connection was answered.
 * The driver pipelines statements without parameters, which PgBouncer before 1.21 does not support:
 * the pooler may give the connection to another client in between. Pipelining stops if `onexecute`
 * returns false; the setting `max_pipeline: 1` breaks `begin` in postgres 3.4.9.
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
