import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import { createKey } from "@/lib/keys/creation/create-key";
import { listKeys } from "@/lib/keys/reads/list-keys";
import { surveyKeys } from "@/lib/keys/reads/survey-keys";
import type { KeyFilter } from "@/lib/keys/schema";
import { disableMatchingKeys } from "./disable-matching-keys";
import { revokeKey } from "./revoke-key";
import { revokeMatchingKeys } from "./revoke-matching-keys";

let database: TestDatabase;
let operator: Actor;
let member: Actor;
const now = new Date("2026-03-01T12:00:00Z");

beforeAll(async () => {
  database = await testDatabase();
  const red = await makeTeam(database.db, "red");
  operator = await makePerson(database.db, "Olga", "operator", [red]);
  member = await makePerson(database.db, "Mia", "member", [red]);
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from audit_records`;
  await database.sql`delete from api_keys`;
  await database.sql`update people set disabled_at = null`;
});

const as = (actor: Actor) => testContext({ db: database.db, actor, now });
const reason = "Cleaning up";

async function make(actor: Actor, name: string, days = 30): Promise<string> {
  const made = await createKey(as(actor), { name, expires: { type: "days", days } });
  return unwrap(made).key.id;
}

const namesIn = async (filter: KeyFilter, actor = operator) =>
  unwrap(await listKeys(as(actor), { ...filter, sort: "name" })).rows.map(({ name }) => name);

describe("all keys that match a filter are changed together", () => {
  test("the keys that match are revoked for one reason, the others are not, and each has its record", async () => {
    for (const name of ["Old 1", "Old 2", "New"]) await make(operator, name);
    await database.sql`delete from audit_records`;
    const asked = { filter: { q: "old" }, count: 2, reason };
    expect(unwrap(await revokeMatchingKeys(as(operator), asked)).skipped).toBe(0);
    expect(await namesIn({ status: "revoked" })).toEqual(["Old 1", "Old 2"]);
    expect(await namesIn({ status: "active" })).toEqual(["New"]);
    const records = await database.sql`select action, subject_label, details from audit_records`;
    expect(records.map(({ action, details }) => [action, details])).toEqual([
      ["keys.revoke", { reason, together: 2 }],
      ["keys.revoke", { reason, together: 2 }],
    ]);
  });

  test("keys that have already ended are skipped and counted, and keep their own reason", async () => {
    const first = await make(operator, "Old 1");
    await make(operator, "Old 2");
    unwrap(await revokeKey(as(operator), { id: first, reason: "laptop stolen" }));
    const done = unwrap(
      await revokeMatchingKeys(as(operator), { filter: { q: "old" }, count: 2, reason }),
    );
    expect([done.changed.map(({ name }) => name), done.skipped]).toEqual([["Old 2"], 1]);
    const [row] = await database.sql`select revoke_reason from api_keys where id = ${first}`;
    expect(row?.revoke_reason).toBe("laptop stolen");
  });

  test("if more keys match than the person saw, none is changed", async () => {
    for (const name of ["Old 1", "Old 2"]) await make(operator, name);
    const refused = await disableMatchingKeys(as(operator), { filter: { q: "old" }, count: 1 });
    expect(refused.ok ? null : refused.failure.fields?.count).toContain("2 keys match now");
    expect(await namesIn({ status: "disabled" })).toEqual([]);
    unwrap(await disableMatchingKeys(as(operator), { filter: { q: "old" }, count: 3 }));
    expect(await namesIn({ status: "disabled" })).toEqual(["Old 1", "Old 2"]);
  });

  test("a member changes only keys of their own, whatever the filter", async () => {
    await make(operator, "The operator's");
    await make(member, "Mine");
    const done = unwrap(await disableMatchingKeys(as(member), { filter: {}, count: 5 }));
    expect(done.changed.map(({ name }) => name)).toEqual(["Mine"]);
    expect(await namesIn({ status: "active" })).toEqual(["The operator's"]);
  });

  test("more than 1,000 keys are not changed at once", async () => {
    await make(operator, "Many");
    await database.sql`
      insert into api_keys (id, name, kind, team_id, lookup, phc, pepper_id, last_four, created_at)
      select gen_random_uuid(), 'Many', 'service', team_id, sha256(n::text::bytea), phc, pepper_id,
        last_four, created_at
      from api_keys, generate_series(1, 1000) n`;
    const refused = await disableMatchingKeys(as(operator), { filter: {}, count: 1001 });
    expect(refused.ok ? null : refused.failure.fields?.count).toContain("at most 1000");
    expect(await namesIn({ status: "disabled" })).toEqual([]);
  });
});

describe("the list is filtered by kinds of active keys, and each kind is counted", () => {
  test("keys that expire within a week, unless they were revoked", async () => {
    await make(operator, "Long", 8);
    await make(operator, "Soon", 7);
    const revoked = await make(operator, "Soon but revoked", 3);
    unwrap(await revokeKey(as(operator), { id: revoked, reason }));
    expect(await namesIn({ status: "expires_soon" })).toEqual(["Soon"]);
  });

  test("keys that were never used, that are idle, and that never expire", async () => {
    await make(operator, "Unused");
    const [idle, used, endless, over] = [
      await make(operator, "Idle"),
      await make(operator, "Used"),
      await make(operator, "Endless"),
      await make(operator, "Over"),
    ];
    const use = (id: string, at: string) =>
      database.sql`update api_keys set last_used_at = ${at} where id = ${id}`;
    await use(idle, "2025-11-30T11:59:59Z");
    await use(used, "2025-12-01T12:00:00Z");
    await use(endless, "2026-02-28T12:00:00Z");
    await database.sql`update api_keys set expires_at = null where id in (${endless}, ${over})`;
    unwrap(await revokeKey(as(operator), { id: over, reason }));
    expect(await namesIn({ status: "never_used" })).toEqual(["Unused"]);
    expect(await namesIn({ status: "idle" })).toEqual(["Idle"]);
    expect(await namesIn({ status: "no_expiry" })).toEqual(["Endless"]);
    expect(unwrap(await surveyKeys(as(operator), {}))).toMatchObject({
      ...{ never_used: 1, idle: 1, no_expiry: 1, owner_disabled: 0 },
    });
    expect(unwrap(await surveyKeys(as(member), {}))).toMatchObject({ never_used: 0, idle: 0 });
  });

  test("keys of people who are disabled", async () => {
    await make(operator, "The operator's");
    await make(member, "Mia's");
    expect(await namesIn({ status: "owner_disabled" })).toEqual([]);
    await database.sql`update people set disabled_at = now() where name = 'Mia'`;
    expect(await namesIn({ status: "owner_disabled" })).toEqual(["Mia's"]);
  });
});
