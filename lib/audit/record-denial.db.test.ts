import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor, Context } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { verb } from "@/lib/core/verb";
import { fail } from "@/lib/errors/errors";
import { signIn } from "@/lib/identity/sign-in/sign-in";
import { closeProcess, publishProcess } from "@/lib/process/process";
import { recordDenial } from "./record-denial";

let database: TestDatabase;
let ctx: Context;
beforeAll(async () => {
  database = await testDatabase();
  ctx = testContext({ db: database.db });
});
beforeEach(async () => {
  await database.db.execute(sql`truncate audit_records, denial_counts`);
  publishProcess({ ...ctx, behindEdge: true });
});
afterEach(() => closeProcess());
afterAll(() => database.close());

/**
 * Closes the process, which writes all batched rows to the database. Returns the numbers of audit
 * records and of counter rows, and the number of denials that these rows count.
 */
async function written() {
  await closeProcess();
  const [row] = await database.sql<{ records: number; rows: number; counted: number }[]>`
    select (select count(*)::int from audit_records where outcome = 'denied') as records,
      (select count(*)::int from denial_counts) as rows,
      (select coalesce(sum(count), 0)::int from denial_counts) as counted`;
  if (!row) throw new Error("Nothing was read.");
  return row;
}

const second = (number: number) => new Date(ctx.now.getTime() + number * 1_000);

function denyAnonymous(address: string, at: Date) {
  recordDenial({
    at,
    action: "token.exchange",
    code: "invalid_api_key",
    reason: "unknown",
    requestId: "req_flood",
    address,
  });
}

test("15,000 denials from 1,500 addresses add only a few hundred rows, and each denial is counted", async () => {
  for (let n = 0; n < 15_000; n++) {
    const from = n % 1_500;
    denyAnonymous(`10.0.${Math.floor(from / 250)}.${from % 250}`, second(Math.floor(n / 1_000)));
  }
  const { records, rows, counted } = await written();
  expect(records + counted).toBe(15_000);
  expect(records).toBeLessThanOrEqual(310);
  expect(rows).toBeLessThanOrEqual(110);
});

test("a flood of denials that lasts an hour writes only a few rows per minute", async () => {
  for (let n = 0; n < 36_000; n++) {
    denyAnonymous(`2001:db8:${(n % 5_000).toString(16)}::1`, second(n / 10));
  }
  const { records, rows, counted } = await written();
  expect(records + counted).toBe(36_000);
  expect(records).toBeLessThanOrEqual(300 + 60 * 10);
  expect(rows).toBeLessThanOrEqual(100 + 60 * 6);
});

test("anonymous callers, each key, and all keys together have separate budgets for denial records", async () => {
  for (let n = 0; n < 2_000; n++) denyAnonymous(`10.1.${n % 250}.1`, ctx.now);
  const ofKey = (id: string) =>
    recordDenial({
      at: ctx.now,
      action: "mcp.request",
      code: "rate_limited",
      reason: "requests_per_minute",
      requestId: `req_${id.slice(0, 8)}`,
      address: "10.0.0.1",
      key: { id, credential: "key", name: "A key", teamId: randomUUID(), maker: null },
    });
  const [wild, quiet] = [randomUUID(), randomUUID()];
  for (let n = 0; n < 5_000; n++) ofKey(wild);
  ofKey(quiet);
  for (let key = 0; key < 100; key++) {
    const id = randomUUID();
    for (let n = 0; n < 50; n++) ofKey(id);
  }
  await closeProcess();
  const rows = await database.sql<{ id: string; number: number }[]>`
    select actor_id as id, count(*)::int as number from audit_records
    where actor_kind = 'key' group by actor_id`;
  const of = (id: string) => rows.find((row) => row.id === id)?.number;
  expect([of(wild), of(quiet)]).toEqual([60, 1]);
  expect(rows.reduce((sum, row) => sum + row.number, 0)).toBe(600);
});

test("floods of forbidden actions and of wrong passwords also write only a limited number of records", async () => {
  const closed = verb({
    kind: "read",
    name: "keys.closed",
    audience: "operator",
    input: z.object({}),
    permit: () => ({ allowed: false, rule: "Only operators may." }),
    run: async () => fail("internal"),
  });
  const id = randomUUID();
  const member: Actor = {
    kind: "person",
    id,
    label: "Mia",
    role: "member",
    sessionId: "s",
    teamIds: [],
    leadTeamIds: [],
  };
  for (let n = 0; n < 200; n++) {
    expect(await closed({ ...ctx, actor: member }, {})).toMatchObject({
      failure: { code: "forbidden" },
    });
  }
  expect(await written()).toEqual({ records: 60, rows: 1, counted: 140 });

  publishProcess({ ...ctx, behindEdge: true });
  const anonymous = { kind: "anonymous", label: "anonymous" } as const;
  const guess = { email: "unknown@example.com", password: "wrong-password-1" };
  for (let n = 0; n < 40; n++) {
    const from = { ...ctx, actor: anonymous, address: "198.51.100.7" };
    await signIn(from, guess);
  }
  const { records, counted } = await written();
  expect([records - 60, counted - 140]).toEqual([10, 30]);
});
