import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { rawSql } from "@/db/raw-sql";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { pruneChanges } from "@/lib/change-feed/prune-changes";
import { type Exchange, exchangeCounts, newExchange } from "./exchange-counts";
import { countsOf } from "./key-counts";

let database: TestDatabase;
let key: string;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from processes`;
  key = randomUUID();
});

const LIMIT = 60;
let nowMs = Date.now();
const sql = () => rawSql(database.db);

/** A process with counts of its own, whose heartbeat is fresh until the test ends. */
async function startProcess(): Promise<Exchange> {
  const id = randomUUID();
  await database.sql`
    insert into processes (id, started_at, seen_at, seen_seq)
    values (${id}, now(), clock_timestamp() + interval '1 hour', 0)`;
  return newExchange(id, new Map());
}

const counts = ({ keys }: Exchange) => countsOf(key, LIMIT, nowMs, keys);

function spend(process: Exchange, requests: number): void {
  counts(process).left -= requests;
  counts(process).alone -= requests;
  counts(process).spent += requests;
}

/**
 * Lets each process exchange its counts three times, so that all have heard of all: a process first
 * hears that others are alive, then tells them what it counted.
 */
async function exchangeAll(...processes: Exchange[]): Promise<void> {
  for (let round = 0; round < 3; round++) {
    for (const process of processes) await exchangeCounts(sql(), process, nowMs);
  }
}

test("requests at one process are taken from what the key may make at the others", async () => {
  const [one, other, third] = [await startProcess(), await startProcess(), await startProcess()];
  await exchangeAll(one, other, third);
  spend(one, 10);
  spend(other, 5);
  await exchangeAll(one, other, third);
  expect([one, other, third].map((each) => Math.round(counts(each).left))).toEqual([45, 45, 45]);
  spend(third, 45);
  await exchangeAll(third, one, other);
  expect([one, other, third].map((each) => Math.round(counts(each).left))).toEqual([0, 0, 0]);
});

test("what several processes admitted above a limit is taken from the key's next requests", async () => {
  const [one, other] = [await startProcess(), await startProcess()];
  await exchangeAll(one, other);
  spend(one, LIMIT);
  spend(other, LIMIT);
  await exchangeAll(one, other);
  expect(Math.round(counts(one).left)).toBe(-LIMIT);
  nowMs += 90_000;
  expect(Math.round(counts(one).left)).toBe(LIMIT / 2);
  expect(Math.round(counts(other).left)).toBe(LIMIT / 2);
});

test("a process that starts later begins with what the key has left", async () => {
  const [one, silent] = [await startProcess(), await startProcess()];
  await exchangeAll(one, silent);
  spend(one, 50);
  await exchangeAll(one, silent);
  const late = await startProcess();
  spend(late, 4);
  await exchangeAll(one, late);
  expect(Math.round(counts(late).left)).toBe(6);
  expect(Math.round(counts(one).left)).toBe(6);
});

test("calls and streams count at all processes, until they end or their process does", async () => {
  const [one, other] = [await startProcess(), await startProcess()];
  await exchangeAll(one, other);
  Object.assign(counts(one), { running: 2, streams: 1 });
  await exchangeAll(one, other);
  expect(counts(other)).toMatchObject({ runningElsewhere: 2, streamsElsewhere: 1 });
  counts(one).running = 1;
  await exchangeAll(one, other);
  expect(counts(other)).toMatchObject({ runningElsewhere: 1, streamsElsewhere: 1 });
  await database.sql`
    update processes set seen_at = now() - interval '5 seconds' where id = ${one.processId}`;
  await exchangeCounts(sql(), other, nowMs);
  expect(counts(other)).toMatchObject({ runningElsewhere: 0, streamsElsewhere: 0 });
  // A process that was only late is heard again.
  await database.sql`
    update processes set seen_at = now() + interval '1 hour' where id = ${one.processId}`;
  await exchangeAll(other);
  expect(counts(other)).toMatchObject({ runningElsewhere: 1, streamsElsewhere: 1 });
});

test("a process that is alone writes nothing, and counts of idle keys are removed", async () => {
  const one = await startProcess();
  spend(one, 1);
  await exchangeAll(one);
  const rows = () => database.sql`select running from key_counts where key_id = ${key}`;
  expect(await rows()).toEqual([]);
  const other = await startProcess();
  counts(one).running = 1;
  await exchangeAll(one, other);
  await database.sql`update key_counts set at = now() - interval '2 hours'`;
  await pruneChanges(database.db);
  expect(await rows()).toEqual([{ running: 1 }]);
  await database.sql`update key_counts set running = 0`;
  await pruneChanges(database.db);
  expect(await rows()).toEqual([]);
});
