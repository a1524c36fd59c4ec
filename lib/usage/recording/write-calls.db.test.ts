import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { calls } from "@/db/schema/calls";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { type CallKind, sharedKind } from "./call-kind";
import { type CallRow, writeCalls } from "./write-calls";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const kind: CallKind = {
  keyId: randomUUID(),
  teamId: randomUUID(),
  method: "tools/call",
  upstreamId: null,
  server: null,
  target: `a "quoted", {braced} \\ name, NULL and 'so' on`,
  outcome: "ok",
  code: null,
  client: "Claude Code 2.0",
  protocolVersion: "2026-07-28",
  address: "127.0.0.1",
};
const base: CallRow = {
  kind,
  atMs: Date.parse("2026-03-01T12:00:00.123Z"),
  requestBytes: null,
  responseBytes: null,
  durationMicros: 12_345,
  requestId: "req_1",
};
/** Returns the row that the database is expected to contain for a call. */
const written = ({ kind: of, atMs, ...row }: CallRow) => ({
  id: expect.any(Number),
  at: new Date(atMs),
  ...of,
  ...row,
});

test("every column of a call is written, and missing values are written as null", async () => {
  const whole: CallRow = {
    ...base,
    kind: { ...kind, upstreamId: randomUUID(), server: "files", outcome: "error", code: "-32602" },
    requestBytes: 120,
    responseBytes: 2_000_000,
    requestId: "req_2",
  };
  await writeCalls(database.db, [base, whole, { ...base, requestId: "req_3" }]);
  const rows = await database.db.select().from(calls).orderBy(calls.requestId);
  expect(rows).toEqual([written(base), written(whole), written({ ...base, requestId: "req_3" })]);
});

test("calls that are written again because the answer to the write was lost are stored only once", async () => {
  const keyId = randomUUID();
  const first = { ...base, kind: { ...kind, keyId }, requestId: "req_4" };
  const second = { ...first, kind: { ...first.kind, target: null }, requestId: "req_5" };
  const third = { ...first, requestId: "req_6" };
  await writeCalls(database.db, [first, second]);
  await writeCalls(database.db, [first, second, third], true);
  const rows = await database.db.select().from(calls).where(eq(calls.keyId, keyId));
  expect(rows.map(({ requestId }) => requestId)).toEqual(["req_4", "req_5", "req_6"]);
});

test("calls of the same kind share one object, and calls of different kinds do not", () => {
  expect(sharedKind({ ...kind })).toBe(sharedKind({ ...kind }));
  const other = { ...kind, outcome: "denied" } as const;
  expect(sharedKind(other)).toEqual(other);
  expect(sharedKind({ ...kind, address: "127.0.0.2" }).address).toBe("127.0.0.2");
});
