import type { Sql, TransactionSql } from "postgres";
import { isDatabaseUnavailable } from "./unavailable";

/** How long to wait after an error for a lost connection to close, in milliseconds. */
const CLOSES_WITHIN_MS = 2_000;

type Run = (tx: TransactionSql) => unknown;

/**
 * Returns the `begin` function of the current pool in a safe form. In postgres 3.4.9, a statement
 * in a transaction whose connection has closed throws an uncaught exception that ends the process
 * (porsager/postgres#1208), even if it is a rollback. With this function the statement fails
 * instead. Neither commit nor rollback is sent, because the driver itself rejects the transaction
 * when its connection closes.
 */
export function resilientBegin(pool: () => Sql) {
  return async (...given: [Run] | [string, Run]): Promise<unknown> => {
    const [options, run] = given.length === 1 ? (["", given[0]] as const) : given;
    let over = false;
    try {
      return await pool().begin(
        options,
        guardedRun(run, () => over),
      );
    } finally {
      over = true;
    }
  };
}

/**
 * Wraps `run` for a transaction whose connection may close. If the connection closes, later
 * statements in `run` fail, and the promise that `run` returns stays pending.
 */
function guardedRun(run: Run, isOver: () => boolean) {
  return async (tx: TransactionSql): Promise<unknown> => {
    try {
      const value = await run(guarded(tx, isOver));
      return isOver() ? await never() : value;
    } catch (error) {
      // If the connection is about to close, the close must be noticed before the driver sends its
      // rollback.
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
          ? target.savepoint(guardedRun(given[0], isOver))
          : target.savepoint(given[0], guardedRun(given[1], isOver));
    },
  });
}

function never(): Promise<never> {
  return new Promise(() => {});
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
