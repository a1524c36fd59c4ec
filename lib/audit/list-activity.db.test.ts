import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { auditRecords } from "@/db/schema/audit-records";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import { createKey } from "@/lib/keys/creation/create-key";
import { showKey } from "@/lib/keys/reads/show-key";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import { exportActivity } from "./export-activity";
import { listActivity } from "./list-activity";

let database: TestDatabase;
let operator: Actor;
let mia: Actor;
let otto: Actor;

beforeAll(async () => {
  database = await testDatabase();
  const team = await makeTeam(database.db, "red");
  operator = await makePerson(database.db, "Olga", "operator", [team]);
  mia = await makePerson(database.db, "Mia", "member", [team]);
  otto = await makePerson(database.db, "Otto", "member", [team]);
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`truncate audit_records restart identity`;
});

const now = new Date("2026-03-10T12:00:00Z");
const as = (actor: Actor) => testContext({ db: database.db, actor, now });

type Row = typeof auditRecords.$inferInsert;

async function record(number: number, values: (index: number) => Partial<Row> = () => ({})) {
  const rows = Array.from({ length: number }, (_, index) => ({
    at: now,
    outcome: "done" as const,
    action: "keys.create",
    actorKind: "system" as const,
    actorLabel: "test",
    requestId: `req_${index}`,
    ...values(index),
  }));
  await database.db.insert(auditRecords).values(rows);
}

async function exported(actor: Actor, format: "csv" | "json"): Promise<string> {
  let text = "";
  for await (const piece of unwrap(await exportActivity(as(actor), { format }))) text += piece;
  return text;
}

describe("the audit log shows each person the records that they may see", () => {
  test("the audit log can be paged forward and back, and each record is on exactly one page", async () => {
    await record(25);
    const ids = (from: number, to: number) =>
      Array.from({ length: from - to + 1 }, (_, index) => from - index);
    const page = async (cursor: { before?: number; after?: number } = {}) => {
      const { rows, ...rest } = unwrap(await listActivity(as(operator), { limit: 10, ...cursor }));
      return { ids: rows.map(({ id }) => id), ...rest };
    };
    expect(await page()).toEqual({ ids: ids(25, 16), older: 16, newer: null });
    expect(await page({ before: 16 })).toEqual({ ids: ids(15, 6), older: 6, newer: 15 });
    expect(await page({ before: 6 })).toEqual({ ids: ids(5, 1), older: null, newer: 5 });
    expect(await page({ after: 5 })).toEqual({ ids: ids(15, 6), older: 6, newer: 15 });
    expect(await page({ after: 15 })).toEqual({ ids: ids(25, 16), older: 16, newer: null });
  });

  test("a member sees only their own actions and the actions that concern their keys", async () => {
    const mias = unwrap(await createKey(as(mia), { name: "mine", expires: { type: "never" } })).key
      .id;
    await createKey(as(otto), { name: "Otto's", expires: { type: "never" } });
    await record(1, () => ({ action: "token.exchange", keyId: mias, outcome: "denied" }));
    await record(1, () => ({ action: "people.create" }));
    const actions = async (actor: Actor) =>
      unwrap(await listActivity(as(actor), {})).rows.map(({ action, subjectLabel }) =>
        [action, subjectLabel].filter(Boolean).join(" "),
      );
    expect(await actions(mia)).toEqual(["token.exchange", "keys.create mine"]);
    expect(await actions(otto)).toEqual(["keys.create Otto's"]);
    expect(await actions(operator)).toHaveLength(4);
    const [foreign] = unwrap(await listActivity(as(otto), {})).rows;
    const opened = async (actor: Actor) =>
      unwrap(await listActivity(as(actor), { id: foreign?.id, limit: 1 })).rows;
    expect(await opened(otto)).toHaveLength(1);
    expect(await opened(mia)).toEqual([]);
    expect(await exported(mia, "csv")).not.toContain("Otto");
    expect(await exported(operator, "csv")).toContain("Otto");
  });

  test("a member does not see the address from which an operator revoked the member's key", async () => {
    const from = (actor: Actor, address: string) => ({ ...as(actor), address });
    const made = { name: "m", expires: { type: "never" as const } };
    const { id } = unwrap(await createKey(from(mia, "192.0.2.7"), made)).key;
    unwrap(await revokeKey(from(operator, "203.0.113.9"), { id, reason: "Leaked." }));
    const key = { actorKind: "key" as const, actorId: id, keyId: id, address: "192.0.2.8" };
    await record(1, () => ({ ...key, action: "token.exchange" }));
    const addresses = async (actor: Actor) =>
      unwrap(await listActivity(as(actor), {})).rows.map(({ address }) => address);
    expect(await addresses(mia)).toEqual(["192.0.2.8", null, "192.0.2.7"]);
    expect(await addresses(operator)).toEqual(["192.0.2.8", "203.0.113.9", "192.0.2.7"]);
    for (const format of ["csv", "json"] as const) {
      expect(await exported(mia, format)).not.toContain("203.0.113.9");
      expect(await exported(mia, format)).toContain("192.0.2.8");
    }
  });

  test("when a member tries to reach another person's key, the denial is not shown to that member", async () => {
    const id = unwrap(await createKey(as(mia), { name: "m", expires: { type: "never" } })).key.id;
    await showKey(as(otto), { id });
    const seen = async (actor: Actor) =>
      unwrap(await listActivity(as(actor), { outcome: "denied" })).rows.map(({ code }) => code);
    expect(await seen(operator)).toEqual(["not_found"]);
    expect(await seen(otto)).toEqual([]);
    expect(await exported(otto, "json")).toBe("[]\n");
  });

  test("the audit log can be filtered by outcome, action, actor, request and whole days", async () => {
    await record(1, () => ({ at: new Date("2026-03-01T23:59:59Z"), requestId: "req_x" }));
    await record(1, () => ({ at: new Date("2026-03-02T00:00:00Z"), outcome: "denied" }));
    await record(1, () => ({ at: new Date("2026-03-03T00:00:00Z"), action: "people.create" }));
    const ids = async (filters: Parameters<typeof listActivity>[1]) =>
      unwrap(await listActivity(as(operator), filters)).rows.map(({ id }) => id);
    expect(await ids({ from: "2026-03-02" })).toEqual([3, 2]);
    expect(await ids({ to: "2026-03-02" })).toEqual([2, 1]);
    expect(await ids({ from: "2026-03-02", to: "2026-03-02" })).toEqual([2]);
    expect(await ids({ outcome: "denied" })).toEqual([2]);
    expect(await ids({ action: "people.create" })).toEqual([3]);
    await record(1, () => ({ action: "upstreams.add", outcome: "denied" }));
    await record(1, () => ({ action: "upstreams.register" }));
    expect(await ids({ action: "upstreams.register" })).toEqual([5, 4]);
    expect(await ids({ requestId: " req_x " })).toEqual([1]);
    expect(await ids({ actorId: "00000000-0000-4000-8000-000000000001" })).toEqual([]);
  });
});

describe("the search for names in the audit log", () => {
  const found = async (actor: Actor, search: string) =>
    unwrap(await listActivity(as(actor), { search })).rows.map(({ id }) => id);

  test("every word begins a word of a name: of the actor, the subject, the item or the server", async () => {
    await record(1, () => ({ actorLabel: "ana@example.com", subjectLabel: "CI deploy" }));
    await record(1, () => ({ details: { target: "github_create_issue", server: "github" } }));
    await record(1, () => ({ details: { item: "Überblick" } }));
    expect(await found(operator, "depl")).toEqual([1]);
    expect(await found(operator, "exam ci")).toEqual([1]);
    expect(await found(operator, "create github")).toEqual([2]);
    expect(await found(operator, "über")).toEqual([3]);
    expect(await found(operator, "eploy")).toEqual([]);
    expect(await found(operator, "' | ! & :* (")).toEqual([3, 2, 1]);
  });

  test("a member cannot find out by searching what is hidden from them in a record", async () => {
    const { id } = unwrap(await createKey(as(mia), { name: "m", expires: { type: "never" } })).key;
    await record(1, () => ({
      ...{ keyId: id, outcome: "denied", action: "mcp.call", code: "not_found" },
      ...{ actorLabel: "secret@example.com", details: { target: "find", server: "hidden" } },
    }));
    expect(await found(mia, "find")).toHaveLength(1);
    expect(await found(mia, "hidden")).toEqual([]);
    expect(await found(mia, "secret")).toEqual([]);
    expect(await found(operator, "hidden secret")).toHaveLength(1);
  });
});

describe("the export of the audit log is complete and safe to open in a spreadsheet", () => {
  test("the JSON export is valid and contains every record, even if it is read in several batches", async () => {
    await record(2300);
    const rows = JSON.parse(await exported(operator, "json"));
    expect(rows).toHaveLength(2300);
    expect(new Set(rows.map((row: { requestId: string }) => row.requestId)).size).toBe(2300);
    expect((await exported(operator, "csv")).trimEnd().split("\r\n")).toHaveLength(2301);
  });

  test("the export quotes CSV cells and escapes spreadsheet formulas", async () => {
    await record(1, () => ({ subjectLabel: '=HYPERLINK("http://x")', actorLabel: "a,b" }));
    const [, line] = (await exported(operator, "csv")).split("\r\n");
    expect(line).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(line).toContain(`"a,b"`);
    expect(line).toContain("keys.create,Created a key,");
    expect(JSON.parse(await exported(operator, "json"))).toMatchObject([
      { action: "keys.create", event: "Created a key" },
    ]);
  });
});
