import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { calls } from "@/db/schema/calls";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { type CallRow, writeCalls } from "./write-calls";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const base: CallRow = {
  at: new Date("2026-03-01T12:00:00.123Z"),
  keyId: randomUUID(),
  teamId: randomUUID(),
  method: "tools/call",
  target: `a "quoted", {braced} \\ name, NULL and 'so' on`,
  outcome: "ok",
  code: null,
  durationMicros: 12_345,
  requestId: "req_1",
  client: "Claude Code 2.0",
  protocolVersion: "2026-07-28",
  address: "127.0.0.1",
};

test("each column of each call arrives as it was recorded, absent ones as null", async () => {
  const whole: CallRow = {
    ...base,
    upstreamId: randomUUID(),
    server: "files",
    requestBytes: 120,
    responseBytes: 2_000_000,
    outcome: "error",
    code: "-32602",
    requestId: "req_2",
  };
  await writeCalls(database.db, [base, whole]);
  const rows = await database.db.select().from(calls).orderBy(calls.id);
  const none = { upstreamId: null, server: null, requestBytes: null, responseBytes: null };
  expect(rows).toEqual([
    { id: expect.any(Number), ...none, ...base },
    { id: expect.any(Number), ...whole },
  ]);
});

test("calls that are written again, because the answer was lost, are there once", async () => {
  const keyId = randomUUID();
  const first = { ...base, keyId, requestId: "req_3" };
  const second = { ...first, requestId: "req_4", target: null };
  await writeCalls(database.db, [first, second]);
  await writeCalls(database.db, [first, second, { ...first, requestId: "req_5" }], true);
  const rows = await database.db.select().from(calls).where(eq(calls.keyId, keyId));
  expect(rows.map(({ requestId }) => requestId)).toEqual(["req_3", "req_4", "req_5"]);
});
