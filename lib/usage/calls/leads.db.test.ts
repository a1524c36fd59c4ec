import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import { createKey } from "@/lib/keys/creation/create-key";
import { findKey } from "@/lib/keys/reads/find-key";
import { listKeys } from "@/lib/keys/reads/list-keys";
import { showKey } from "@/lib/keys/reads/show-key";
import { rotateKey } from "@/lib/keys/rotation/rotate-key";
import { bulkRevokeKeys } from "@/lib/keys/update/bulk-revoke-keys";
import { disableKey } from "@/lib/keys/update/disable-key";
import { enableKey } from "@/lib/keys/update/enable-key";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import { setKeyLimits } from "@/lib/keys/update/set-key-limits";
import { updateKey } from "@/lib/keys/update/update-key";
import { listCalls } from "./list-calls";

type Person = Extract<Actor, { kind: "person" }>;

let database: TestDatabase;
let red: string;
let blue: string;
let lead: Person;
let member: Person;
let operator: Person;
beforeAll(async () => {
  database = await testDatabase();
  const { db } = database;
  red = await makeTeam(db, "red");
  blue = await makeTeam(db, "blue");
  lead = await makePerson(db, "Lea", "member", [red, blue], undefined, [red]);
  member = await makePerson(db, "Max", "member", [red, blue]);
  operator = await makePerson(db, "Olga", "operator", [red]);
});
beforeEach(() => database.sql`delete from api_keys`);
afterAll(() => database.close());

const now = new Date("2026-03-01T12:00:00Z");
const as = (actor: Actor) => testContext({ db: database.db, actor, now });
const days = { type: "days", days: 7 } as const;
const make = async (actor: Actor, teamId: string, more: object = {}) =>
  unwrap(await createKey(as(actor), { name: "Made", teamId, expires: days, ...more })).key.id;
const refused = (code: string) => ({ ok: false, failure: { code } });
const keysOf = async (actor: Actor) =>
  unwrap(await listKeys(as(actor), {}))
    .rows.map(({ id }) => id)
    .sort();

test("a lead sees the keys of their team, their own, and no others", async () => {
  const [inRed, inBlue, own] = [
    await make(member, red),
    await make(member, blue),
    await make(lead, blue),
  ];
  expect(await keysOf(lead)).toEqual([inRed, own].sort());
  expect(await keysOf(member)).toEqual([inRed, inBlue].sort());
  expect(unwrap(await showKey(as(lead), { id: inRed }))).toMatchObject({ id: inRed });
  expect(await showKey(as(lead), { id: inBlue })).toMatchObject(refused("not_found"));
  const both = { ids: [inRed, inBlue], reason: "cleanup" };
  expect(await bulkRevokeKeys(as(lead), both)).toMatchObject(refused("not_found"));
  unwrap(await revokeKey(as(lead), { id: inRed, reason: "Found in a log" }));
  // A member reads the lead's name, and not their email.
  expect(unwrap(await showKey(as(member), { id: inRed }))).toMatchObject({ revokedBy: "Lea" });
});

test("keys with the admin scope and trust rules of the team stay with the operators", async () => {
  const admin = await make(operator, red, { scopes: ["mcp", "admin"] });
  expect(await keysOf(lead)).toEqual([]);
  expect(await rotateKey(as(lead), { id: admin, overlap: "none" })).toMatchObject(
    refused("not_found"),
  );
  await database.sql`update api_keys set credential = 'trust', lookup = null, phc = null,
    pepper_id = null, last_four = null, scopes = '{mcp}'`;
  const found = await findKey(as(lead), { id: admin, credential: "trust" });
  expect(found).toMatchObject(refused("not_found"));
  expect(await disableKey(as(lead), { id: admin })).toMatchObject(refused("not_found"));
});

test("what a lead disabled, its owner cannot enable, and a lead what an operator disabled", async () => {
  const id = await make(member, red);
  unwrap(await disableKey(as(lead), { id }));
  unwrap(await disableKey(as(member), { id }));
  expect(await enableKey(as(member), { id })).toMatchObject(refused("forbidden"));
  unwrap(await enableKey(as(lead), { id }));
  unwrap(await disableKey(as(operator), { id }));
  unwrap(await disableKey(as(lead), { id }));
  expect(await enableKey(as(lead), { id })).toMatchObject(refused("forbidden"));
  unwrap(await enableKey(as(operator), { id }));
});

test("a lead limits keys of their team, at most as the installation does", async () => {
  const id = await make(member, red);
  unwrap(await setKeyLimits(as(lead), { id, requestsPerMinute: 1_200 }));
  const over = await setKeyLimits(as(lead), { id, requestsPerMinute: 1_201 });
  expect(over).toMatchObject({
    failure: { code: "invalid_input", fields: { requestsPerMinute: expect.any(String) } },
  });
  expect(await updateKey(as(lead), { id, concurrentCalls: 65 })).toMatchObject(
    refused("invalid_input"),
  );
  const asked = { name: "Own", teamId: red, expires: days, requestsPerMinute: 1_201 };
  expect(await createKey(as(lead), asked)).toMatchObject(refused("invalid_input"));
  expect(await createKey(as(lead), { ...asked, teamId: blue })).toMatchObject(refused("forbidden"));
  // What an operator allowed stays when a lead changes something else.
  unwrap(await setKeyLimits(as(operator), { id, requestsPerMinute: 5_000 }));
  unwrap(await updateKey(as(lead), { id, name: "Renamed", requestsPerMinute: 5_000 }));
  const outside = await make(member, blue);
  expect(await setKeyLimits(as(lead), { id: outside, requestsPerMinute: 1 })).toMatchObject(
    refused("forbidden"),
  );
});

test("a lead sees the calls with keys of their team, and no others", async () => {
  const [inRed, inBlue] = [await make(member, red), await make(member, blue)];
  for (const [keyId, teamId] of [
    [inRed, red],
    [inBlue, blue],
  ] as const) {
    await database.sql`insert into calls
        (at, key_id, team_id, method, outcome, duration_micros, request_id)
      values ('2026-03-01T11:00:00Z', ${keyId}, ${teamId}, 'tools/call', 'ok', 1, ${randomUUID()})`;
  }
  const { rows } = unwrap(await listCalls(as(lead), {}));
  expect(rows.map(({ key }) => key?.id)).toEqual([inRed]);
  const ofBlue = unwrap(await listCalls(as(lead), { team: "blue" }));
  expect(ofBlue.rows).toEqual([]);
});

test("a lead never sees the new secret of another person's key", async () => {
  const id = await make(member, red);
  expect(await rotateKey(as(lead), { id, overlap: "none" })).toMatchObject(refused("forbidden"));
});
