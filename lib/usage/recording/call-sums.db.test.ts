import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { CallKind } from "./call-kind";
import { rebuildSums } from "./rebuild-sums";
import { CLIENTS_MAX } from "./unsummed-clients";
import { type CallRow, writeCalls } from "./write-calls";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const upstreamId = randomUUID();
const kind: CallKind = {
  keyId: randomUUID(),
  teamId: randomUUID(),
  method: "tools/call",
  upstreamId,
  server: "files",
  target: "files_read",
  outcome: "ok",
  code: null,
  client: "Claude Code 2.0",
  protocolVersion: null,
  address: "127.0.0.1",
};
let made = 0;
const call = (of: Partial<CallKind>, minute: number, micros: number): CallRow => ({
  kind: { ...kind, ...of },
  atMs: Date.parse("2026-03-01T23:00:00Z") + minute * 60_000,
  requestBytes: null,
  responseBytes: null,
  durationMicros: micros,
  requestId: `req_sum_${made++}`,
});

async function hours() {
  const rows = await database.sql<{ hour: string; latencies: string }[]>`
    select hour, kind, tool, ok, errors, denied, micros::int, latencies::text as latencies
    from call_hours order by hour, kind, tool`;
  return rows.map((row) => ({ ...row, hour: String(row.hour).slice(0, 16) }));
}
const days = async () => [
  ...(await database.sql`
    select day, dimension, kind, value, server, ok, errors, denied, micros::int, latencies::text
    from call_days order by day, dimension, kind, value`),
];

const totals = async () => [
  ...(await database.sql`
    select hour, kind, ok, errors, denied, micros::int, latencies::text
    from call_hour_totals order by hour, kind`),
];

const unknown = { outcome: "denied", upstreamId: null, server: null } as const;
const first = [
  call({}, 1, 100),
  call({}, 2, 130),
  call({}, 3, 130),
  call({ outcome: "error", code: "upstream_timeout" }, 4, 1_000_000),
  call({ ...unknown, target: "made_up_1" }, 5, 90),
  call({ ...unknown, target: "made_up_2" }, 6, 90),
  call({ outcome: "denied" }, 7, 90),
  call({ method: "tools/list", target: null, upstreamId: null, server: null }, 8, 200),
  call({}, 61, 300_000_000),
];

test("the calls of a batch are added to the sums of their hour and day", async () => {
  await writeCalls(database.db, first);
  expect(await hours()).toEqual([
    {
      hour: "2026-03-01 23:00",
      kind: "protocol",
      tool: "tools/list",
      ok: 1,
      errors: 0,
      denied: 0,
      micros: 200,
      latencies: "[3:3]={1}",
    },
    {
      hour: "2026-03-01 23:00",
      kind: "tool",
      tool: "",
      ok: 0,
      errors: 0,
      denied: 2,
      micros: 0,
      latencies: "{}",
    },
    {
      hour: "2026-03-01 23:00",
      kind: "tool",
      tool: "files_read",
      ok: 3,
      errors: 1,
      denied: 1,
      micros: 1_000_360,
      latencies: expect.stringMatching(/^\[0:50\]=\{1,2,(NULL,)+1\}$/),
    },
    {
      hour: "2026-03-02 00:00",
      kind: "tool",
      tool: "files_read",
      ok: 1,
      errors: 0,
      denied: 0,
      micros: 300_000_000,
      latencies: "[81:81]={1}",
    },
  ]);
  expect(await totals()).toMatchObject([
    { kind: "protocol", ok: 1, errors: 0, denied: 0, micros: 200 },
    { kind: "tool", ok: 3, errors: 1, denied: 3, micros: 1_000_360 },
    { kind: "tool", ok: 1, errors: 0, denied: 0, micros: 300_000_000 },
  ]);
  const all = (await days()).filter(({ dimension }) => dimension === "all");
  expect(all).toMatchObject([
    { kind: "protocol", ok: 1, errors: 0, denied: 0 },
    { kind: "tool", ok: 3, errors: 1, denied: 3, micros: 1_000_360 },
    { kind: "tool", ok: 1, errors: 0, denied: 0 },
  ]);
});

test("calls that are written again are summed once, and new ones among them are added", async () => {
  const before = await hours();
  await writeCalls(database.db, first, true);
  expect(await hours()).toEqual(before);
  await writeCalls(database.db, [...first, call({}, 10, 90)], true);
  expect((await hours())[2]).toMatchObject({ ok: 4, micros: 1_000_450 });
  expect((await hours())[2]?.latencies).toMatch(/^\[0:50\]=\{2,2,/);
});

test("the sums of stored calls equal the sums that were added call by call", async () => {
  const [byHour, byDay, ofAll] = [await hours(), await days(), await totals()];
  await rebuildSums(database.db);
  expect(await totals()).toEqual(ofAll);
  expect(await hours()).toEqual(byHour);
  expect(await days()).toEqual(byDay);
});

test("processes that write the same kinds in different orders at the same time wait for each other", async () => {
  const kinds = Array.from({ length: 30 }, (_, n) => ({ target: `files_tool_${n}` }));
  const batches = Array.from({ length: 12 }, (_, n) => {
    const rows = kinds.map((of) => call(of, 200, 1_000));
    return n % 2 ? rows.reverse() : rows;
  });
  await Promise.all(batches.map((rows) => writeCalls(database.db, rows)));
  const [sum] = await database.sql`
    select sum(ok)::int as ok from call_hours where tool like 'files_tool_%'`;
  expect(sum?.ok).toBe(360);
});

test("names that callers invent are not summed by name", async () => {
  const none = { upstreamId: null, server: null } as const;
  const failed = { outcome: "error", code: "not_found" } as const;
  await writeCalls(database.db, [
    call({ ...none, ...failed, target: "invented_tool" }, 600, 90),
    call({ ...none, ...failed, target: "latchkey_reach" }, 600, 90),
    call({ ...none, ...failed, method: "invented/method", target: null }, 600, 90),
    call({ ...none, method: "notifications/invented", target: null }, 600, 90),
    call({ ...none, method: "notifications/cancelled", target: null }, 600, 90),
  ]);
  const names = await database.sql<{ tool: string }[]>`
    select kind, tool, (ok + errors)::int as calls from call_hours
    where hour = '2026-03-02 09:00Z' order by kind, tool`;
  expect([...names]).toEqual([
    { kind: "protocol", tool: "", calls: 2 },
    { kind: "protocol", tool: "notifications/cancelled", calls: 1 },
    { kind: "tool", tool: "", calls: 1 },
    { kind: "tool", tool: "latchkey_reach", calls: 1 },
  ]);
});

test("a key that invents client names makes a bounded number of sums, and no call is lost", async () => {
  const [busy, other] = [randomUUID(), randomUUID()];
  const invented = Array.from({ length: 3 * CLIENTS_MAX }, (_, n) => `Invented ${n}`);
  const rows = [
    ...invented.map((client) => call({ keyId: busy, client }, 700, 90)),
    call({ keyId: other, client: "Invented 59" }, 700, 90),
  ];
  await writeCalls(database.db, rows.slice(0, 30));
  await writeCalls(database.db, rows.slice(30));
  await writeCalls(database.db, rows, true);
  const sums = (keyId: string) => database.sql<{ client: string; ok: number }[]>`
    select client, ok from call_hours where key_id = ${keyId} order by client`;
  const [first, ...named] = await sums(busy);
  expect(first).toEqual({ client: "", ok: 2 * CLIENTS_MAX });
  expect(named.map(({ client }) => client).sort()).toEqual(invented.slice(0, CLIENTS_MAX).sort());
  expect([...(await sums(other))]).toEqual([{ client: "Invented 59", ok: 1 }]);
  const [stored] = await database.sql`
    select count(distinct client)::int as clients from calls where key_id = ${busy}`;
  expect(stored).toEqual({ clients: 3 * CLIENTS_MAX });
});
