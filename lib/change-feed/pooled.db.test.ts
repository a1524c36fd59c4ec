import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { connect } from "@/db/client";
import { testDatabase } from "@/db/testing/database";
import { startTransactionPooler } from "@/db/testing/transaction-pooler";
import { makeTeam } from "@/lib/core/testing/people";
import type { Log } from "@/lib/log/type";
import { openFeed } from "./feed";
import { follow } from "./follow";
import { queryWithTimeout, sqlText } from "./query-with-timeout";

const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
// The settings of a Postgres session. Every session must still have them after the test.
const SETTINGS = { timeout: "0", commits: "off" };

test("behind a pooler, changes arrive by polling and no statement changes the session's state", async () => {
  const database = await testDatabase();
  const pooler = await startTransactionPooler(database);
  const pool = connect({ url: pooler.url }, { max: 4 });
  const state = openFeed();
  const seen: unknown[] = [];
  state.on("*", (change) => seen.push(change));
  const id = await makeTeam(database.db, randomUUID());
  const unfollow = await follow({ database: { url: pooler.url }, log, state, listens: false });
  for (let n = 1; n <= 3; n++) {
    await pool.sql`update teams set name = ${`name ${n}`} where id = ${id}`;
    await expect.poll(() => seen.length).toBeGreaterThanOrEqual(n);
  }
  expect(await state.assertFresh()).toBeNull();
  for (let n = 0; n < 10; n++) {
    const [row] = await pool.sql`
      select current_setting('statement_timeout') as timeout,
        current_setting('synchronous_commit') as commits`;
    expect(row).toEqual(SETTINGS);
  }
  const slow = await queryWithTimeout(pool.sql, "select pg_sleep(10)").catch((error) => error.code);
  expect(slow).toBe("57014");
  const strange = `'; drop table teams; -- \\ "$1" \u{1f511}`;
  expect(await queryWithTimeout(pool.sql, `select ${sqlText(strange)} as text`)).toEqual([
    { text: strange },
  ]);
  await unfollow();
  expect(pooler.sessionStatements()).toEqual([]);
  expect(pooler.names).toEqual([]);
  await pool.close();
  await pooler.close();
  await database.close();
});
