import type { Sql } from "postgres";

interface Query {
  readonly options: { onexecute?: () => boolean };
}

/**
 * A pool that writes no statement to a connection before it answered the one before. The driver
 * would send one behind another that has no parameters, and a pooler may by then have given the
 * answer's connection to somebody else (PgBouncer before 1.21). What `onexecute` returns says
 * whether the connection takes more; `max_pipeline: 1` breaks `begin` in postgres 3.4.9.
 */
export function oneAtATime(pool: Sql): Sql {
  const takesNoMore = () => false;
  const unsafe = (text: string, args: never[] = [], options: object = {}) =>
    pool.unsafe(text, args, { ...options, onexecute: takesNoMore } as never);
  return new Proxy(pool, {
    apply: (target, _this, given) => {
      const made: unknown = Reflect.apply(target, undefined, given);
      if (made instanceof Promise) (made as unknown as Query).options.onexecute = takesNoMore;
      return made;
    },
    get: (target, name) => (name === "unsafe" ? unsafe : Reflect.get(target, name)),
  });
}
