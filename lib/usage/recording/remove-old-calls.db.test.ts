import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { removeOldCalls } from "./remove-old-calls";

const now = new Date("2026-03-01T12:00:00Z");
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await database.sql`
    insert into installation (public_url, secret_checks, created_at, call_retention_days)
    values ('http://localhost', '[]', now(), 30)`;
});
afterAll(() => database.close());

async function plant(count: number, at: Date) {
  await database.sql`
    insert into calls (at, key_id, team_id, method, outcome, duration_micros, request_id)
    select ${at.toISOString()}, ${randomUUID()}, ${randomUUID()}, 'tools/call', 'ok', 1, 'r' || n
    from generate_series(1, ${count}::int) n`;
  await database.sql`
    insert into denial_counts (minute, address, code, count)
    values (${at.toISOString()}, '10.0.0.1', 'invalid_api_key', 3)`;
}

async function plantRecords(
  count: number,
  at: Date,
  outcome: "done" | "denied",
  action = "token.exchange",
) {
  await database.sql`
    insert into audit_records (at, outcome, action, actor_kind, actor_label, request_id)
    select ${at.toISOString()}, ${outcome}, ${action}, 'anonymous', '10.0.0.1', 'r' || n
    from generate_series(1, ${count}::int) n`;
}

const left = async () => {
  const [row] = await database.sql`
    select (select count(*)::int from calls) as calls,
      (select count(*)::int from denial_counts) as counts`;
  return row;
};

test("calls and counts older than the retention period are deleted in batches, and newer ones are kept", async () => {
  await plant(12_000, new Date("2026-01-30T11:59:59Z"));
  await plant(10, new Date("2026-01-30T12:00:00Z"));
  await plant(10, new Date("2026-02-28T12:00:00Z"));
  expect(await removeOldCalls(database.db, now)).toBeGreaterThanOrEqual(12_000);
  expect(await left()).toEqual({ calls: 20, counts: 2 });
  await database.sql`update installation set call_retention_days = 1`;
  expect(await removeOldCalls(database.db, now)).toBe(10);
  expect(await left()).toEqual({ calls: 10, counts: 1 });
});

test("while one process deletes old calls, no other process deletes any", async () => {
  await plant(3, new Date("2026-01-01T00:00:00Z"));
  await database.sql.begin(async (other) => {
    await other`select pg_advisory_xact_lock(7164338293)`;
    expect(await removeOldCalls(database.db, now)).toBe(0);
  });
  expect(await removeOldCalls(database.db, now)).toBe(3);
});

test("denials older than the retention period are deleted in batches, and records of changes are kept", async () => {
  await database.sql`update installation set call_retention_days = 90`;
  const [old, recent] = [new Date("2025-11-30T11:59:59Z"), new Date("2025-12-01T12:00:00Z")];
  await plantRecords(7_000, old, "denied");
  await plantRecords(5, recent, "denied");
  await plantRecords(5, old, "done");
  expect(await removeOldCalls(database.db, now)).toBeGreaterThanOrEqual(7_000);
  const kept = await database.sql`
    select outcome, count(*)::int as number from audit_records group by outcome order by outcome`;
  expect([...kept]).toEqual([
    { outcome: "denied", number: 5 },
    { outcome: "done", number: 5 },
  ]);
});

test("records of tokens for outside servers are deleted after the retention period, and newer ones are kept", async () => {
  const [old, recent] = [new Date("2025-11-30T11:59:59Z"), new Date("2025-12-01T12:00:00Z")];
  await plantRecords(6, old, "done", "audiences.issue");
  await plantRecords(2, recent, "done", "audiences.issue");
  await removeOldCalls(database.db, now);
  const [kept] = await database.sql`
    select count(*)::int as number from audit_records where action = 'audiences.issue'`;
  expect(kept?.number).toBe(2);
});
