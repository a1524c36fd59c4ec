import { afterAll, beforeAll, expect, test } from "vitest";
import { runLatchkey } from "@/cli/testing/latchkey";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { makeTeam } from "@/lib/core/testing/people";

const URI = "https://tools.example.com/mcp";
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  await database.sql`insert into installation (public_url, secret_checks, created_at, set_up_at)
    values ('http://localhost', '[]', now(), now())`;
  await makeTeam(database.db, "red");
});
afterAll(() => database.close());

/** Runs a command line in this process. Returns its exit code and the JSON that it prints. */
async function latchkey(...argv: string[]) {
  const { code, out, err } = await runLatchkey(database.db, [...argv, "--json"]);
  return { code, json: JSON.parse(out || err) };
}

test("audiences can be registered, granted to keys, changed and removed on the command line", async () => {
  const add = ["audiences", "add", URI, "--name", "Tools", "--team", "default"];
  expect(await latchkey(...add)).toMatchObject({
    code: 0,
    json: { uri: URI, name: "Tools", teams: [{ slug: "default" }], holders: 0 },
  });
  expect(await latchkey(...add)).toMatchObject({
    code: 3,
    json: { error: "invalid_input", fields: { uri: '"Tools" has this address already.' } },
  });
  const made = await latchkey("keys", "create", "--name", "CI", "--audience", URI);
  expect(made.code).toBe(0);
  const id = made.json.id.slice(0, 8);
  expect((await latchkey("audiences", "list")).json.rows).toMatchObject([
    { uri: URI, holders: 1, heldBy: { key: 1, connection: 0, trust: 0 } },
  ]);

  expect(await latchkey("keys", "audiences", id)).toMatchObject({ json: { audiences: [] } });
  expect(await latchkey("keys", "audiences", id, "--audience", URI)).toMatchObject({
    json: { audiences: [URI] },
  });
  const renamed = await latchkey("audiences", "edit", URI, "--name", "Build tools");
  expect(renamed.json).toMatchObject({ name: "Build tools", teams: [{ slug: "default" }] });
  const moved = await latchkey("audiences", "edit", URI, "--team", "red");
  expect(moved.json).toMatchObject({ teams: [{ slug: "red" }], holders: 0 });
  expect(await latchkey("keys", "audiences", id, "--audience", URI)).toMatchObject({ code: 3 });
  expect((await latchkey("audiences", "edit", URI, "--no-team")).json.teams).toEqual([]);

  expect(await latchkey("audiences", "remove", URI)).toMatchObject({ code: 0, json: { uri: URI } });
  expect(await latchkey("audiences", "remove", URI)).toMatchObject({
    code: 4,
    json: { error: "not_found", message: "There is no such audience." },
  });
  const records = await database.sql<{ action: string }[]>`
    select action from audit_records where outcome = 'done' order by id`;
  expect(records.map(({ action }) => action)).toEqual([
    ...["audiences.register", "keys.create", "audiences.set_key"],
    ...["audiences.set_key", "audiences.set_key"],
    ...["audiences.update", "audiences.update", "audiences.update", "audiences.remove"],
  ]);
});
