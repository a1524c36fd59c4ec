import { afterAll, beforeAll, expect, test } from "vitest";
import { rawSql } from "@/db/raw-sql";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { type Relay, relayTo } from "@/db/testing/relay";
import { startTransactionPooler, type TransactionPooler } from "@/db/testing/transaction-pooler";
import { openDatabase } from "./open-database";

let database: TestDatabase;
let pooler: TransactionPooler;
let relay: Relay;
let pooled: { url: string };
let straight: { url: string };

beforeAll(async () => {
  database = await testDatabase();
  [pooler, relay] = [await startTransactionPooler(database), await relayTo(database)];
  [pooled, straight] = [{ url: pooler.url }, { url: relay.environment.DATABASE_URL ?? "" }];
});
afterAll(async () => {
  await Promise.all([pooler.close(), relay.close()]);
  await database.close();
});

/** Which ways are used, and what is said of it. */
async function opened(
  address: TestDatabase["address"],
  direct: TestDatabase["address"] | null = null,
  lasts = true,
) {
  const said: string[] = [];
  const note = (_: object, line: string) => void said.push(line);
  const log = { debug: note, info: note, warn: note, error: note };
  const result = await openDatabase({ database: address, direct, lasts, log });
  if (!result.ok) return result.failure;
  const { pool, listens, straight: way } = result.value;
  const [row] = await rawSql(pool.db)`select ${7}::int as n`;
  expect(row?.n).toBe(7);
  const named = pool.sql.options.prepare;
  await pool.close();
  return { named, listens, straight: way, said: said.join() };
}

test("Postgres itself is asked by named statements, and listened to", async () => {
  for (const address of [database.address, straight]) {
    const expected = { named: true, listens: true, straight: address, said: "" };
    expect(await opened(address)).toEqual(expected);
  }
});

test("through a pooler nothing is named, and changes are heard of past it or polled for", async () => {
  const polled = { named: false, listens: false, straight: pooled };
  expect(await opened(pooled)).toMatchObject(polled);
  expect((await opened(pooled)) as object).toHaveProperty(
    "said",
    expect.stringContaining("polled for"),
  );
  expect(await opened(pooled, straight)).toEqual({
    ...{ named: false, listens: true, straight },
    said: "DATABASE_URL leads to a pooler: changes and migrations go by DATABASE_DIRECT_URL",
  });
});

test("a command does not look: what is right for a pooler is right for all", async () => {
  expect(await opened(straight, null, false)).toMatchObject({ named: false, said: "" });
});

test("a direct address of another database is refused", async () => {
  const other = await testDatabase();
  expect(await opened(pooled, other.address)).toMatchObject({
    code: "bad_configuration",
    params: { variable: "DATABASE_DIRECT_URL", problem: expect.stringContaining("another") },
  });
  await other.close();
});
