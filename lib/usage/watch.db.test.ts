import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { apiKeys } from "@/db/schema/api-keys";
import { auditRecords } from "@/db/schema/audit-records";
import { calls } from "@/db/schema/calls";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { type AuditRow, auditRow } from "@/lib/core/audit-entry";
import type { Actor, Context } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import type { Failure } from "@/lib/errors/errors";
import { createKey } from "@/lib/keys/creation/create-key";
import { latestRefused } from "./latest-refusal";
import { watchKey } from "./watch-key";
import { watchOwn } from "./watch-own";

const now = new Date("2026-03-10T12:00:00Z");
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const OPENED = at(-60).toISOString();

type Person = Extract<Actor, { kind: "person" }>;
let database: TestDatabase;
let team: string;
let mia: Person;
let otto: Person;

beforeAll(async () => {
  database = await testDatabase();
  team = await makeTeam(database.db, "red");
  mia = await makePerson(database.db, "Mia", "member", [team]);
  otto = await makePerson(database.db, "Otto", "member", [team]);
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from audit_records`;
  await database.sql`delete from calls`;
  await database.sql`delete from api_keys`;
});

const as = (actor: Actor, more: Partial<Context> = {}) =>
  testContext({ db: database.db, actor, now, address: "192.0.2.7", ...more });

async function make(actor: Actor, name: string): Promise<string> {
  const ctx = { ...as(actor), now: at(-3600) };
  const made = await createKey(ctx, { name, expires: { type: "days", days: 90 } });
  await database.sql`delete from audit_records`;
  return unwrap(made).key.id;
}

async function called(keyId: string, when: Date, extra: Partial<typeof calls.$inferInsert> = {}) {
  await database.db.insert(calls).values({
    ...{ keyId, at: when, teamId: team, method: "tools/list", outcome: "ok", durationMicros: 900 },
    ...{ requestId: "req_1", client: "claude-code/2.1", address: "192.0.2.7" },
    ...extra,
  });
}

async function refused(failure: Failure, when: Date, extra: Partial<AuditRow> = {}) {
  const row = auditRow(as({ kind: "anonymous", label: "192.0.2.7" }), "mcp.request", {}, failure);
  await database.db
    .insert(auditRecords)
    .values({ ...row, at: when, details: { client: "curl/8.5.0" }, ...extra });
}

const UNKNOWN: Failure = { code: "invalid_api_key", reason: "unknown" };
const MISSING: Failure = { code: "missing_token", reason: "missing" };
const ofKey = (keyId: string, subjectLabel: string) => ({
  ...{ keyId, actorId: keyId, actorKind: "key" as const, subjectLabel },
});

const own = async (actor: Actor, more: Partial<Context> = {}, since = OPENED) =>
  unwrap(await watchOwn(as(actor, more), { since }));
const refusalOf = async (actor: Actor, more: Partial<Context> = {}) =>
  (await own(actor, more)).refusal;

test("watchKey reports the token, then the first call, and with `since` only what happened later", async () => {
  const id = await make(mia, "CI");
  const seen = async (since?: string) => unwrap(await watchKey(as(mia), { id, since }));
  expect(await seen()).toEqual({ tokenTaken: false, call: null, refusal: null });
  await database.db
    .update(apiKeys)
    .set({ lastUsedAt: at(-9) })
    .where(eq(apiKeys.id, id));
  expect(await seen()).toMatchObject({ tokenTaken: true, call: null });
  await called(id, at(-9));
  await called(id, now, { client: "node" });
  const call = { at: at(-9), client: "claude-code/2.1", holder: "CI" };
  expect(await seen()).toEqual({ tokenTaken: true, call, refusal: null });
  const later = await seen(at(1).toISOString());
  expect(later).toEqual({ tokenTaken: false, call: null, refusal: null });
});

test("among several keys, the first call with a quiet key is shown before calls with a busy key", async () => {
  const [busy, fresh] = [await make(mia, "Busy"), await make(mia, "Fresh")];
  await called(await make(otto, "Other"), at(-50));
  await called(busy, at(-90));
  await called(busy, at(-30));
  expect((await own(mia)).call).toMatchObject({ holder: "Busy" });
  await called(fresh, at(-10));
  expect((await own(mia)).call).toMatchObject({ holder: "Fresh" });
});

describe("the latest refusal of a connecting client is shown until a success follows", () => {
  test("a refused key is shown to its owner, with the client's name, the reason and what to do", async () => {
    const id = await make(mia, "Laptop");
    const failure: Failure = { code: "invalid_api_key", reason: "address_not_allowed" };
    await refused(failure, at(-5), { ...ofKey(id, "Laptop"), action: "token.exchange" });
    const shown = {
      ...{ at: at(-5), client: "curl/8.5.0", holder: "Laptop", asksToSignIn: false },
      text: expect.stringMatching(/not on the key's list\. Call from a listed address/),
    };
    expect(await refusalOf(mia)).toEqual(shown);
    expect(unwrap(await watchKey(as(mia), { id })).refusal).toEqual(shown);
    expect(await refusalOf(otto)).toBeNull();
  });

  test("a refusal that names no key is shown only at the address that it came from, for ten minutes", async () => {
    await make(mia, "Laptop");
    await refused(UNKNOWN, at(-5), { action: "token.exchange" });
    expect(await refusalOf(mia)).toMatchObject({ client: "curl/8.5.0", holder: null });
    expect(await refusalOf(mia, { address: "192.0.2.8" })).toBeNull();
    expect(await refusalOf(mia, { address: null })).toBeNull();
    expect(await refusalOf(mia, { address: "::1" })).toBeNull();
    const yesterday = at(-86_400).toISOString();
    expect((await own(mia, {}, yesterday)).refusal).not.toBeNull();
    expect((await own(mia, { now: at(601) }, yesterday)).refusal).toBeNull();
    expect((await own(mia, {}, at(-1).toISOString())).refusal).toBeNull();
  });

  test("all loopback addresses count as the same address", async () => {
    await refused(UNKNOWN, at(-5), { address: "::1" });
    expect(await refusalOf(mia, { address: "127.0.0.1" })).not.toBeNull();
    await called(await make(mia, "Laptop"), at(-4), { address: "127.0.0.1" });
    await refused(UNKNOWN, at(-5), { address: "::1" });
    expect(await refusalOf(mia, { address: "127.0.0.1" })).toBeNull();
  });

  test("another person's key is never shown, even at the same address", async () => {
    const id = await make(otto, "Otto's");
    await refused(UNKNOWN, at(-5), ofKey(id, "Otto's"));
    expect(await refusalOf(mia)).toBeNull();
    expect(await refusalOf(otto)).toMatchObject({ holder: "Otto's" });
  });

  test("only refusals of a connecting client and of the person's own approval are shown", async () => {
    await refused({ code: "forbidden", reason: "permission" }, at(-5), { action: "people.list" });
    await refused({ code: "invalid_credentials" }, at(-5), { action: "sessions.sign_in" });
    expect(await refusalOf(mia)).toBeNull();
    const approval = { action: "connections.approve", actorKind: "person" as const };
    await refused({ code: "authorization_ended" }, at(-4), { ...approval, actorId: otto.id });
    expect(await refusalOf(mia)).toBeNull();
    await refused({ code: "authorization_ended" }, at(-4), { ...approval, actorId: mia.id });
    expect(await refusalOf(mia)).toMatchObject({ at: at(-4) });
  });

  test("any other refusal takes precedence over a request to sign in, which is a refusal if OAuth is off", async () => {
    await refused(MISSING, at(-5));
    expect(await refusalOf(mia)).toMatchObject({ asksToSignIn: true });
    const { config } = as(mia);
    const off = { config: { ...config, oauth: { enabled: false, documents: false } } };
    expect(await refusalOf(mia, off)).toMatchObject({ asksToSignIn: false });
    await refused(UNKNOWN, at(-9));
    expect(await refusalOf(mia)).toMatchObject({ at: at(-9), asksToSignIn: false });
  });

  test("a later call with the refused key, or with a quiet key from the same address, ends the refusal", async () => {
    const [busy, fresh] = [await make(mia, "Busy"), await make(mia, "Fresh")];
    const [third, fourth] = [await make(mia, "Third"), await make(mia, "Fourth")];
    await called(busy, at(-40));
    await refused({ code: "invalid_token", reason: "expired" }, at(-30), ofKey(busy, "Busy"));
    await called(fresh, at(-29), { address: "192.0.2.8" });
    expect(await refusalOf(mia)).toMatchObject({ holder: "Busy" });
    await called(busy, at(-28));
    expect(await refusalOf(mia)).toBeNull();

    await refused({ code: "invalid_token", reason: "revoked" }, at(-25), ofKey(busy, "Busy"));
    await called(third, at(-24));
    expect(await refusalOf(mia)).toBeNull();
    expect(unwrap(await watchKey(as(mia), { id: busy })).refusal).not.toBeNull();

    await refused(UNKNOWN, at(-20));
    await called(busy, at(-19));
    expect(await refusalOf(mia)).toMatchObject({ holder: null });
    await called(fourth, at(-18));
    expect(await refusalOf(mia)).toBeNull();
  });

  test("a later exchange by the same client from the same address ends the refusal of an exchange", async () => {
    const id = await make(mia, "Laptop");
    const used = (lastUsedClient: string) =>
      database.db
        .update(apiKeys)
        .set({ lastUsedAt: at(-3), lastUsedAddress: "192.0.2.7", lastUsedClient })
        .where(eq(apiKeys.id, id));
    await refused(UNKNOWN, at(-5), { action: "token.exchange" });
    await used("node");
    expect(await refusalOf(mia)).not.toBeNull();
    await used("curl/8.5.0");
    expect(await refusalOf(mia)).toBeNull();
  });

  test("finding the latest refusal costs little, even with a flood of refusals and with busy keys", async () => {
    const [mine, other] = [await make(mia, "Mine"), await make(otto, "Other")];
    for (const keyId of [mine, other]) {
      await database.sql`
        insert into calls (at, key_id, team_id, method, outcome, duration_micros, request_id, address)
        select ${at(-600).toISOString()}::timestamptz + n * interval '0.1 seconds', ${keyId}, ${team},
          'tools/call', 'ok', 900, 'req_1', '192.0.2.7'
        from generate_series(1, 5_990) as n`;
    }
    await database.sql`
      insert into audit_records (at, outcome, action, actor_kind, actor_label, code, reason,
        request_id, address)
      select ${at(-500).toISOString()}::timestamptz + n * interval '1 second', 'denied',
        'mcp.request', 'anonymous', '192.0.2.7', 'invalid_api_key', 'unknown', 'req_1', '192.0.2.7'
      from generate_series(1, 400) as n`;
    await database.sql`analyze calls, audit_records, api_keys`;
    const query = latestRefused(as(mia), eq(apiKeys.makerId, mia.id), at(-600));
    expect(await query).toHaveLength(1);
    const [plan] = await database.db.execute<{ "QUERY PLAN": [{ Plan: PlanNode }] }>(
      sql`explain (analyze, format json) ${query}`,
    );
    expect(rowsOf(plan?.["QUERY PLAN"][0].Plan as PlanNode)).toBeLessThan(20_000);
  });
});

type PlanNode = Readonly<Record<string, number>> & { readonly Plans?: readonly PlanNode[] };

/**
 * Returns the number of rows that a node of an executed query plan and its children have compared.
 */
function rowsOf(node: PlanNode): number {
  const compared = Object.entries(node)
    .filter(([name]) => /^Actual Rows$|^Rows Removed by/.test(name))
    .reduce((sum, [, rows]) => sum + Number(rows), 0);
  const below = (node.Plans ?? []).map(rowsOf).reduce((sum, rows) => sum + rows, 0);
  return compared * (node["Actual Loops"] ?? 1) + below;
}
