import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { disableKey } from "@/lib/keys/update/disable-key";
import { enableKey } from "@/lib/keys/update/enable-key";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import { updateKey } from "@/lib/keys/update/update-key";
import type { KeyRules } from "@/lib/policy/view-key-rules";
import { removeTeamMember } from "@/lib/teams/remove-team-member";
import { setTeamPolicy } from "@/lib/teams/set-team-policy";
import { createRule } from "@/lib/trust/create-rule";
import { createKey } from "./create-key";
import { showKeyPolicy } from "./show-key-policy";

let database: TestDatabase;
let red: string;
let blue: string;
let operator: Actor & { kind: "person" };
let member: Actor & { kind: "person" };

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from audit_records`;
  await database.sql`delete from api_keys`;
  await database.sql`delete from installation`;
  await database.sql`delete from people`;
  await database.sql`delete from teams where slug <> 'default'`;
  red = await makeTeam(database.db, "red");
  blue = await makeTeam(database.db, "blue");
  operator = await makePerson(database.db, "Olga", "operator", [red]);
  member = await makePerson(database.db, "Mia", "member", [red, blue]);
});

const as = (actor: Actor) => testContext({ db: database.db, actor });
const days = (count: number) => ({ type: "days", days: count }) as const;
const never = { type: "never" } as const;

async function rulesOfAll({ maxKeyDays, allowNoExpiry, keysPerMember, keysPerTeam }: KeyRules) {
  await database.sql`insert into installation (public_url, secret_checks, created_at, max_key_days,
      allow_no_expiry, keys_per_member, keys_per_team)
    values ('http://localhost', '[]', now(), ${maxKeyDays}, ${allowNoExpiry}, ${keysPerMember},
      ${keysPerTeam})`;
}
const none: KeyRules = {
  ...{ maxKeyDays: null, allowNoExpiry: true, keysPerMember: null, keysPerTeam: null },
};
async function rulesOf(id: string, rules: Partial<KeyRules>) {
  const set = await setTeamPolicy(as(operator), { id, ...none, ...rules });
  expect(set.ok).toBe(true);
}

type Input = Partial<Parameters<typeof createKey>[1]>;
const make = (actor: Actor, input: Input = {}) =>
  createKey(as(actor), { name: "CI", teamId: red, expires: days(7), ...input });
async function made(actor: Actor, input: Input = {}) {
  const result = await make(actor, input);
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.failure)}`);
  return result.value.key.id;
}
const full = { ok: false, failure: { code: "too_many_keys" } };

describe("how many keys a member may have in a team", () => {
  test("a further key is refused and recorded, and a key in another team is not", async () => {
    await rulesOf(red, { keysPerMember: 2 });
    await made(member);
    await made(member);
    expect(await make(member)).toMatchObject({
      failure: { rule: "A member may have 2 keys in this team, and you have 2." },
    });
    const records = await database.sql`
      select action, code from audit_records where outcome = 'denied'`;
    expect(records).toEqual([{ action: "keys.create", code: "too_many_keys" }]);
    await made(member, { teamId: blue });
    await made(operator);
    await made(operator, { kind: "service" });
  });

  test("a disabled key counts, so enabling one never exceeds the limit; a revoked or expired one does not", async () => {
    await rulesOf(red, { keysPerMember: 1 });
    const id = await made(member);
    await disableKey(as(member), { id });
    expect(await make(member)).toMatchObject(full);
    expect((await enableKey(as(member), { id })).ok).toBe(true);
    await revokeKey(as(member), { id, reason: "done" });
    const other = await made(member);
    await database.sql`update api_keys set expires_at = '2026-01-01' where id = ${other}`;
    await made(member);
  });

  test("of keys that are made at the same time, only as many as allowed are made", async () => {
    await rulesOf(red, { keysPerMember: 3 });
    const tries = await Promise.all(Array.from({ length: 6 }, () => make(member)));
    const codes = tries.map((one) => (one.ok ? "made" : one.failure.code));
    expect(codes.filter((code) => code === "busy" || code === "too_many_keys")).toHaveLength(
      6 - codes.filter((code) => code === "made").length,
    );
    while ((await make(member)).ok);
    const [row] = await database.sql`select count(*)::int as keys from api_keys`;
    expect(row?.keys).toBe(3);
  });
});

test("all keys of a team count against its own limit, except those of a member who left", async () => {
  await rulesOf(red, { keysPerTeam: 2 });
  await made(member);
  await made(operator, { kind: "service" });
  expect(await make(operator, { kind: "service" })).toMatchObject({
    failure: { rule: "This team may have 2 keys, and there are 2." },
  });
  const left = await removeTeamMember(as(operator), { id: red, personId: member.id });
  expect(left.ok).toBe(true);
  await made(operator, { kind: "service" });
});

test("the installation's limits bind every team, also one that has none of its own", async () => {
  await rulesOfAll({ ...none, keysPerMember: 1 });
  await rulesOf(red, { keysPerMember: 5 });
  await made(member);
  await made(member, { teamId: blue });
  expect(await make(member)).toMatchObject(full);
  expect(await make(member, { teamId: blue })).toMatchObject(full);
});

test("a team's stricter lifetime binds its new keys, new expiries and trust rules", async () => {
  await rulesOfAll({ ...none, maxKeyDays: 90 });
  await rulesOf(red, { maxKeyDays: 10 });
  const rule = "Every key of this team must expire within 10 days.";
  const refused = { failure: { code: "expiry_not_allowed", rule } };
  expect(await make(member, { expires: days(30) })).toMatchObject(refused);
  expect(await make(member, { expires: never })).toMatchObject(refused);
  await made(member, { teamId: blue, expires: days(30) });
  const id = await made(member, { expires: days(10) });
  expect(await updateKey(as(member), { id, expires: days(30) })).toMatchObject({
    failure: { code: "expiry_not_allowed" },
  });
  const trusted = { name: "CI", issuer: "https://ci.example.com", subject: "job", teamId: red };
  const made30 = await createRule(as(operator), { ...trusted, claims: {}, expires: days(30) });
  expect(made30).toMatchObject(refused);
});

test("the form shows the rules of each own team, and that there is no room, before a key is made", async () => {
  await rulesOfAll({ ...none, maxKeyDays: 90 });
  await rulesOf(red, { maxKeyDays: 10, keysPerMember: 1 });
  await made(member);
  const shown = await showKeyPolicy(as(member), {});
  expect(shown).toMatchObject({
    value: {
      installation: { maxKeyDays: 90 },
      teams: {
        [red]: {
          ...{ maxKeyDays: 10, lifetimeOf: "team" },
          full: { personal: expect.stringContaining("you have 1"), service: null },
        },
        [blue]: { maxKeyDays: 90, full: { personal: null } },
      },
    },
  });
  const outsider = await makePerson(database.db, "Otto", "member", [blue]);
  const others = await showKeyPolicy(as(outsider), {});
  expect(others.ok && Object.keys(others.value.teams)).toEqual([blue]);
});
