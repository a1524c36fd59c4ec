import { afterAll, beforeAll, expect, test } from "vitest";
import { runLatchkey } from "@/cli/testing/latchkey";
import { type TestDatabase, testDatabase } from "@/db/testing/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await database.sql`insert into installation (public_url, secret_checks, created_at, set_up_at)
    values ('http://localhost', '[]', now(), now())`;
});
afterAll(() => database.close());

async function latchkey(...argv: string[]) {
  const { code, out, err } = await runLatchkey(database.db, [...argv, "--json"]);
  return { code, json: JSON.parse(out || err) };
}

test("all keys that match are disabled or revoked, once their number was given", async () => {
  for (const name of ["old one", "old two", "new"])
    await latchkey("keys", "create", "--name", name);
  const old = ["--search", "old"];
  const shown = await latchkey("keys", "disable-matching", ...old);
  expect(shown).toMatchObject({ code: 0, json: { changed: 0, total: 2 } });
  const few = await latchkey("keys", "disable-matching", ...old, "--count", "1");
  expect(few).toMatchObject({
    code: 3,
    json: { fields: { count: expect.stringContaining("2 keys match now") } },
  });
  expect((await latchkey("keys", "list", "--status", "disabled")).json.total).toBe(0);

  const done = await latchkey("keys", "disable-matching", ...old, "--count", "2");
  expect(done).toMatchObject({ code: 0, json: { changed: 2 } });
  expect((await latchkey("keys", "list", "--status", "disabled")).json.total).toBe(2);
  const reason = ["--reason", "cleaned up"];
  const ended = await latchkey("keys", "revoke-matching", ...old, "--count", "2", ...reason);
  expect(ended.json).toEqual({ changed: 2 });
  expect((await latchkey("keys", "list", "--status", "active")).json.rows).toMatchObject([
    { name: "new" },
  ]);
});

test("the policy is shown, and only the given rules are changed", async () => {
  const { json: before } = await latchkey("policy", "show");
  const set = ["--max-days", "90", "--must-expire", "--keys-per-team", "5"];
  const { json } = await latchkey("policy", "set", ...set);
  expect(json).toMatchObject({ maxKeyDays: 90, allowNoExpiry: false, keysPerTeam: 5 });
  const free = await latchkey("policy", "set", "--max-days", "none", "--may-never-expire");
  const after = { ...before, keysPerTeam: 5, version: expect.any(String) };
  expect(free.json).toEqual(after);
  expect((await latchkey("policy", "show")).json).toEqual(after);
});

test.each([
  [["--token-seconds", "5"], "tokenSeconds"],
  [["--token-seconds", "none"], "tokenSeconds"],
  [["--max-days", "many"], "maxKeyDays"],
  [["--private-servers", "maybe"], "allowPrivateUpstreams"],
  [["--idle-days", "3000"], "connectionIdleDays"],
])("the policy %j is refused, and the error names the rule", async (options, field) => {
  const { code, json } = await latchkey("policy", "set", ...options);
  expect([code, Object.keys(json.fields)]).toEqual([3, [field]]);
});
