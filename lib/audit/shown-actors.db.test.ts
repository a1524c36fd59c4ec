import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import { createKey } from "@/lib/keys/creation/create-key";
import { keyHistory } from "@/lib/keys/reads/key-history";
import { listKeys } from "@/lib/keys/reads/list-keys";
import { showKey } from "@/lib/keys/reads/show-key";
import { disableKey } from "@/lib/keys/update/disable-key";
import { renameKey } from "@/lib/keys/update/rename-key";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import { exportActivity } from "./export-activity";
import { listActivity } from "./list-activity";

const COMMAND_LINE: Actor = { kind: "command_line", label: "command line (olga.unix)" };
let database: TestDatabase;
let operator: Actor & { kind: "person" };
let member: Actor & { kind: "person" };

beforeAll(async () => {
  database = await testDatabase();
  const red = await makeTeam(database.db, "red");
  operator = await makePerson(database.db, "Olga", "operator", [red]);
  member = await makePerson(database.db, "Mia", "member", [red]);
});
afterAll(() => database.close());

const as = (actor: Actor) => testContext({ db: database.db, actor });
const made = async (name: string) => {
  const input = { name, expires: { type: "days", days: 30 } } as const;
  return unwrap(await createKey(as(member), input)).key;
};

/**
 * Collects everything about these keys that the console shows to an actor: lists, history, export
 * and the response to a conflicting change.
 */
async function shown(actor: Actor, ids: readonly string[]) {
  const ctx = as(actor);
  let exported = "";
  for await (const piece of unwrap(await exportActivity(ctx, { format: "csv" }))) exported += piece;
  const one = async (id: string) => [
    unwrap(await keyHistory(ctx, { id })).map(({ actorLabel }) => actorLabel),
    unwrap(await showKey(ctx, { id })).revokedBy,
    // Renaming an active key from a stale version causes a conflict, and the response names the
    // person who last changed the key.
    await renameKey(ctx, { id, name: "Mine", version: "stale" }),
  ];
  return JSON.stringify([
    unwrap(await listActivity(ctx, {})).rows,
    unwrap(await listKeys(ctx, {})).rows,
    await Promise.all(ids.map(one)),
    exported,
  ]);
}

test("members see other people's names instead of their emails, and see their own email", async () => {
  const [renamed, ended, local] = [await made("A"), await made("B"), await made("C")];
  unwrap(await renameKey(as(operator), { id: renamed.id, name: "By Olga" }));
  unwrap(await renameKey(as(COMMAND_LINE), { id: local.id, name: "By a terminal" }));
  unwrap(await disableKey(as(COMMAND_LINE), { id: ended.id }));
  unwrap(await revokeKey(as(operator), { id: ended.id, reason: "leaked" }));
  const ids = [renamed.id, ended.id, local.id];

  const theirs = await shown(member, ids);
  expect(theirs).not.toContain(operator.label);
  expect(theirs).not.toContain("olga.unix");
  expect(theirs).toContain(member.label);
  const conflict = (id: string) => renameKey(as(member), { id, name: "Mine", version: "stale" });
  expect(await conflict(renamed.id)).toMatchObject({ failure: { current: { changedBy: "Olga" } } });
  expect(await conflict(local.id)).toMatchObject({
    failure: { current: { changedBy: "an operator" } },
  });
  expect(unwrap(await showKey(as(member), { id: ended.id })).revokedBy).toBe("Olga");

  const operators = await shown(operator, ids);
  for (const text of [operator.label, member.label, "olga.unix"]) expect(operators).toContain(text);
});

test("a deleted person is shown as an operator, and people see their own email on their actions", async () => {
  const key = await made("D");
  unwrap(await revokeKey(as(member), { id: key.id, reason: "done" }));
  expect(unwrap(await showKey(as(member), { id: key.id })).revokedBy).toBe(member.label);
  await database.sql`update api_keys set revoked_by = 'gone@example.com' where id = ${key.id}`;
  await database.sql`update audit_records set actor_label = 'gone@example.com',
    actor_id = gen_random_uuid() where key_id = ${key.id} and action = 'keys.revoke'`;
  expect(unwrap(await showKey(as(member), { id: key.id })).revokedBy).toBe("an operator");
  const events = unwrap(await keyHistory(as(member), { id: key.id }));
  expect(events.map(({ actorLabel }) => actorLabel)).toEqual(["an operator", member.label]);
});

test("lists name the person who acted", async () => {
  const key = await made("Named");
  unwrap(await disableKey(as(operator), { id: key.id }));
  const namesFor = async (actor: Actor) =>
    unwrap(await listActivity(as(actor), { keyId: key.id })).rows.map(({ actorName }) => actorName);
  expect(await namesFor(operator)).toEqual(["Olga", "Mia"]);
  expect(await namesFor(member)).toEqual(["Olga", "Mia"]);
});
