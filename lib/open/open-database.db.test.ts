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
let direct: { url: string };

beforeAll(async () => {
  database = await testDatabase();
  [pooler, relay] = [await startTransactionPooler(database), await relayTo(database)];
  [pooled, direct] = [{ url: pooler.url }, { url: relay.environment.DATABASE_URL ?? "" }];
});
afterAll(async () => {
  await Promise.all([pooler.close(), relay.close()]);
  await database.close();
});

/**
 * Opens the database. Returns what was written to the log, the address for migrations and changes,
 * and which features of the database are used.
 */
async function opened(
  address: TestDatabase["address"],
  direct: TestDatabase["address"] | null = null,
  longLived = true,
) {
  const lines: string[] = [];
  const note = (_: object, line: string) => void lines.push(line);
  const log = { debug: note, info: note, warn: note, error: note };
  const result = await openDatabase({ database: address, direct, longLived, log });
  if (!result.ok) return result.failure;
  const { pool, listens, directAddress } = result.value;
  const [row] = await rawSql(pool.db)`select ${7}::int as n`;
  expect(row?.n).toBe(7);
  const named = pool.sql.options.prepare;
  await pool.close();
  return { named, listens, directAddress, log: lines.join() };
}

test("a direct connection uses named statements and LISTEN", async () => {
  for (const address of [database.address, direct]) {
    const expected = { named: true, listens: true, directAddress: address, log: "" };
    expect(await opened(address)).toEqual(expected);
  }
});

test("behind a pooler, statements are unnamed, and changes are polled unless there is a direct address", async () => {
  const polled = { named: false, listens: false, directAddress: pooled };
  expect(await opened(pooled)).toMatchObject(polled);
  expect((await opened(pooled)) as object).toHaveProperty(
    "log",
    expect.stringContaining("polled five times"),
  );
  expect(await opened(pooled, direct)).toEqual({
    ...{ named: false, listens: true, directAddress: direct },
    log: "DATABASE_URL leads to a pooler: changes and migrations use DATABASE_DIRECT_URL",
  });
});

test("a short-lived command assumes a pooler behind every URL without checking", async () => {
  expect(await opened(direct, null, false)).toMatchObject({ named: false, log: "" });
});

test("a direct address is refused if it leads to another database", async () => {
  const other = await testDatabase();
  expect(await opened(pooled, other.address)).toMatchObject({
    code: "bad_configuration",
    params: { variable: "DATABASE_DIRECT_URL", problem: expect.stringContaining("another") },
  });
  await other.close();
});
