import { sql as text } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Connection, connect } from "./client";
import { type TestDatabase, testDatabase } from "./testing/database";
import { databaseErrorCode, isDatabaseUnavailable } from "./unavailable";

let database: TestDatabase;
let pool: Connection;

beforeAll(async () => {
  database = await testDatabase();
  pool = connect(database.address, { max: 3, connection: { application_name: "victim" } });
  await pool.sql`create table notes (id int primary key)`;
});

// Waits until the connections that the previous test terminated are gone.
beforeEach(async () => {
  await pause(100);
  await untilAnswered();
});

afterAll(async () => {
  await pool.close(1);
  await database.close();
});

/** Terminates every connection, as Postgres does when it shuts down. */
const cut = () =>
  database.sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'victim'`;

/** Repeats a query until it is answered, because the query may get a connection that is closing. */
async function untilAnswered(): Promise<void> {
  const answer = await pool.sql`select 1 as one`.catch((error: unknown) => error);
  if (Array.isArray(answer)) return;
  expect(isDatabaseUnavailable(answer)).toBe(true);
  await pause(5);
  await untilAnswered();
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("a transaction that goes on after its connection has closed fails without ending the process", async () => {
  let later: unknown;
  const outcome = pool.db.transaction(async (tx) => {
    await tx.execute(text`insert into notes values (1)`);
    await cut();
    await pause(50);
    later = await tx.execute(text`insert into notes values (2)`).catch((error: unknown) => error);
    throw new Error("an error after the close");
  });
  const error = await outcome.catch((thrown: unknown) => thrown);
  expect(isDatabaseUnavailable(error)).toBe(true);
  await pause(300);
  expect(databaseErrorCode(later)).toBe("CONNECTION_CLOSED");
  expect(await database.sql`select count(*)::int as n from notes`).toEqual([{ n: 0 }]);
});

test("a transaction whose connection closed during a pause is not reported as committed", async () => {
  const outcome = pool.db.transaction(async (tx) => {
    await tx.execute(text`insert into notes values (3)`);
    await cut();
    await pause(50);
    return "done";
  });
  expect(isDatabaseUnavailable(await outcome.catch((thrown: unknown) => thrown))).toBe(true);
  expect(await database.sql`select count(*)::int as n from notes`).toEqual([{ n: 0 }]);
});

test("after connections were closed during writes, every later query is answered", async () => {
  for (let round = 0; round < 20; round += 1) {
    const asked = Array.from({ length: 12 }, () =>
      pool.sql`select ${round}::int as round`.catch(() => "refused"),
    );
    await Promise.all([cut(), pause(round % 5)]);
    await Promise.all(asked);
    await Promise.all(Array.from({ length: 6 }, untilAnswered));
  }
});

test("if the connection closes in a nested transaction, both transactions fail but the process survives", async () => {
  const outcome = pool.db.transaction((tx) =>
    tx.transaction(async (inner) => {
      await inner.execute(text`insert into notes values (4)`);
      await cut();
      await pause(50);
      await inner.execute(text`insert into notes values (5)`);
    }),
  );
  expect(isDatabaseUnavailable(await outcome.catch((thrown: unknown) => thrown))).toBe(true);
  expect(await database.sql`select count(*)::int as n from notes`).toEqual([{ n: 0 }]);
});

test("a transaction that throws an error is rolled back, and its connection can still be used", async () => {
  const refused = pool.db.transaction(async (tx) => {
    await tx.execute(text`insert into notes values (6)`);
    throw new Error("refused");
  });
  await expect(refused).rejects.toThrow("refused");
  expect(await database.sql`select count(*)::int as n from notes`).toEqual([{ n: 0 }]);
});
