import { resolve } from "node:path";
import { sql as text } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connect } from "./client";
import { findPooler } from "./find-pooler";
import { memoizePerPool } from "./memoize-per-pool";
import { migrate } from "./migrate";
import { isSameDatabase } from "./same-database";
import { type TestDatabase, testDatabase } from "./testing/database";
import { relayTo } from "./testing/relay";
import { startTransactionPooler, type TransactionPooler } from "./testing/transaction-pooler";

/**
 * How long to wait for an answer before it is considered lost, in milliseconds. An answer that the
 * pooler has sent to another client never arrives.
 */
const LOST_MS = 20_000;
const FOLDER = resolve(import.meta.dirname, "../drizzle");
let database: TestDatabase;
let pooler: TransactionPooler;

beforeEach(async () => {
  database = await testDatabase();
  pooler = await startTransactionPooler(database);
});

afterEach(async () => {
  await pooler.close();
  await database.close();
});

const through = (max: number) => connect({ url: pooler.url }, { max });

/**
 * Runs queries of every kind that the project uses: with and without parameters, as text, and in
 * transactions.
 */
const known = memoizePerPool((db) =>
  db
    .select({ n: text<number>`${text.placeholder("n")}::int` })
    .from(text`(select 1) as one`)
    .prepare("known_query"),
);

async function ask(pool: ReturnType<typeof through>, n: number): Promise<unknown> {
  switch (n % 5) {
    case 0:
      return (await pool.sql`select ${n}::int as n`)[0]?.n;
    case 1:
      return (await pool.sql`select 1 as n`)[0]?.n === 1 ? n : "another's";
    case 2:
      return (await pool.sql.unsafe(`select ${n} as n`))[0]?.n;
    case 3:
      return (await known(pool.db).execute({ n }))[0]?.n;
    default:
      return pool.db.transaction(async (tx) => {
        const rows = await tx.execute<{ n: number }>(text`select ${n}::int as n`);
        return rows[0]?.n;
      });
  }
}

test("each query gets its own answer, regardless of the connection that the pooler assigns", async () => {
  const pools = Array.from({ length: 4 }, () => through(3));
  const numbers = Array.from({ length: 1_500 }, (_, n) => n);
  const lost = new Promise((done) => setTimeout(done, LOST_MS, "no answer"));
  const answers = await Promise.all(
    numbers.map((n) => {
      const answer = ask(pools[(n * 7) % 4] as (typeof pools)[0], n);
      return Promise.race([answer.catch((error: Error) => error.message), lost]);
    }),
  );
  expect(answers.filter((answer, n) => answer !== n)).toEqual([]);
  expect(pooler.names).toEqual([]);
  await Promise.all(pools.map((pool) => pool.close()));
});

test("if four processes start at the same time, one migrates the database, and no lock remains", async () => {
  await database.sql.unsafe(`drop schema public cascade; drop schema drizzle cascade;
    create schema public`);
  await Promise.all(Array.from({ length: 4 }, () => migrate({ url: pooler.url }, FOLDER)));
  const [applied] = await database.sql`
    select count(*)::int as n, count(distinct hash)::int as kinds from drizzle.__drizzle_migrations`;
  expect(applied?.n).toBeGreaterThan(0);
  expect(applied?.kinds).toBe(applied?.n);
  expect(await database.sql`select pid from pg_locks where locktype = 'advisory'`).toEqual([]);
  expect(pooler.sessionStatements()).toEqual([]);
});

test("findPooler tells a pooler from a direct connection, and isSameDatabase tells one database from another", async () => {
  const [relay, other] = [await relayTo(database), await testDatabase()];
  const [pooled, direct] = [{ url: pooler.url }, { url: relay.environment.DATABASE_URL ?? "" }];
  expect([await findPooler(pooled), await findPooler(direct)]).toEqual([true, false]);
  expect(await findPooler(database.address)).toBe(false);
  expect(await isSameDatabase(direct, pooled)).toBe(true);
  expect(await isSameDatabase(other.address, pooled)).toBe(false);
  await relay.close();
  await other.close();
});
