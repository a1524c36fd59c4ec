import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { dropCallDays, makeCallDays, partitionDays } from "./partitions";

const now = new Date("2031-05-01T23:30:00Z");
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const plant = (at: string, count = 1) => database.sql`
  insert into calls (at, key_id, team_id, method, outcome, duration_micros, request_id)
  select ${at}::timestamptz, ${randomUUID()}, ${randomUUID()}, 'tools/call', 'ok', 1, ${at} || n
  from generate_series(1, ${count}::int) n`;

const places = async () => {
  const rows = await database.sql<{ place: string; number: number }[]>`
    select tableoid::regclass::text as place, count(*)::int as number from calls
    where at >= '2031-01-01' group by 1 order by 1`;
  return Object.fromEntries(rows.map(({ place, number }) => [place, number]));
};

test("a call is stored although its day has no partition, and moves when the day gets one", async () => {
  await plant("2031-05-02T00:00:00Z", 3);
  await plant("2031-05-02T23:59:59.999Z", 2);
  await plant("2031-05-01T12:00:00Z");
  await plant("2031-04-30T12:00:00Z");
  expect(await places()).toEqual({ calls_other: 7 });
  expect(await makeCallDays(database.db, now)).toBe(4);
  expect(await places()).toEqual({ calls_20310501: 1, calls_20310502: 5, calls_other: 1 });
  await plant("2031-05-03T12:00:00Z");
  expect(await places()).toMatchObject({ calls_20310503: 1, calls_other: 1 });
  const ids = await database.sql`select distinct id from calls where at >= '2031-01-01'`;
  expect(ids.length).toBe(8);
});

test("days are created once, also by several processes at the same time and in another time zone", async () => {
  const later = new Date(now.getTime() + 2 * 86_400_000);
  await database.sql.unsafe("set time zone 'Pacific/Auckland'");
  const made = await Promise.all([1, 2, 3].map(() => makeCallDays(database.db, later)));
  expect(made.reduce((sum, one) => sum + one, 0)).toBe(2);
  expect(await makeCallDays(database.db, later)).toBe(0);
  const [bounds] = await database.sql<{ text: string }[]>`
    select pg_get_expr(relpartbound, oid) as text from pg_class where relname = 'calls_20310506'`;
  expect(bounds?.text).toContain("2031-05-06");
});

test("a day is dropped once all of its calls are too old, and not before", async () => {
  const names = async () => (await partitionDays(database.sql)).map(({ name }) => name);
  expect(await names()).toContain("calls_20310502");
  await dropCallDays(database.db, new Date("2031-05-02T23:59:59.999Z"));
  expect(await names()).toContain("calls_20310502");
  expect(await names()).not.toContain("calls_20310501");
  expect(await dropCallDays(database.db, new Date("2031-05-03T00:00:00Z"))).toBe(1);
  expect(await names()).toEqual([
    "calls_20310503",
    "calls_20310504",
    "calls_20310505",
    "calls_20310506",
  ]);
  expect(await places()).toEqual({ calls_20310503: 1, calls_other: 1 });
});

test("while one process has the lock, no other process changes partitions", async () => {
  await database.sql.begin(async (other) => {
    await other`select pg_advisory_xact_lock(7164338294)`;
    expect(await makeCallDays(database.db, new Date("2032-01-01T00:00:00Z"))).toBe(0);
    expect(await dropCallDays(database.db, new Date("2032-01-01T00:00:00Z"))).toBe(0);
  });
  expect(await makeCallDays(database.db, new Date("2032-01-01T00:00:00Z"))).toBe(4);
});
