import type { Sql, TransactionSql } from "postgres";
import { isDatabaseUnavailable } from "./unavailable";

/** Postgres closes a connection right after it said so; longer, and it did not mean that. */
const CLOSES_WITHIN_MS = 2_000;

type Run = (tx: TransactionSql) => unknown;

/**
 * `begin` of the present pool. In postgres 3.4.9 a transaction that goes on after its connection
 * has closed, if only to roll back, ends the process by an exception that nobody can catch
 * (porsager/postgres#1208). Here its next statement fails instead, and its end is never sent: the
 * driver itself rejects the transaction when the connection closes.
 */
export function steadyBegin(pool: () => Sql) {
  return async (...given: [Run] | [string, Run]): Promise<unknown> => {
    const [options, run] = given.length === 1 ? (["", given[0]] as const) : given;
    let over = false;
    try {
      return await pool().begin(
        options,
        steady(run, () => over),
      );
    } finally {
      over = true;
    }
  };
}

/** Runs it with statements that fail, and an outcome that never comes, once the transaction is over. */
function steady(run: Run, isOver: () => boolean) {
  return async (tx: TransactionSql): Promise<unknown> => {
    try {
      const value = await run(guarded(tx, isOver));
      return isOver() ? await never() : value;
    } catch (error) {
      // Lets a close that is on its way arrive before the driver writes its rollback.
      await pause(isDatabaseUnavailable(error) && !isOver() ? CLOSES_WITHIN_MS : 0);
      if (isOver()) await never();
      throw error;
    }
  };
}

function guarded(tx: TransactionSql, isOver: () => boolean): TransactionSql {
  const check = () => {
    if (!isOver()) return;
    const error = new Error("The transaction is over: its connection has closed.");
    throw Object.assign(error, { code: "CONNECTION_CLOSED" });
  };
  return new Proxy(tx, {
    apply: (target, _this, given) => {
      check();
      return Reflect.apply(target, undefined, given);
    },
    get: (target, name) => {
      check();
      if (name !== "savepoint") return Reflect.get(target, name);
      return (...given: [Run] | [string, Run]) =>
        given.length === 1
          ? target.savepoint(steady(given[0], isOver))
          : target.savepoint(given[0], steady(given[1], isOver));
    },
  });
}

function never(): Promise<never> {
  return new Promise(() => {});
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
