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

test("a team can be created, joined, granted tools and left on the command line", async () => {
  expect((await latchkey("teams", "create", "Sea Lions")).json.slug).toBe("sea-lions");
  await latchkey("users", "create", "mei@example.com", "--name", "Mei");
  const team = ["--team", "sea-lions"];
  const add = ["teams", "add-member", "Mei@Example.com", ...team];
  expect(await latchkey(...add)).toMatchObject({ code: 0, json: { role: "member" } });
  expect(await latchkey(...add)).toMatchObject({
    code: 3,
    json: { fields: { email: "This person is in the team already." } },
  });
  const lead = await latchkey("teams", "set-role", "mei@example.com", ...team, "--role", "lead");
  expect(lead.code).toBe(0);
  expect((await latchkey("teams", "show", "sea-lions")).json.members).toMatchObject([
    { email: "mei@example.com", role: "lead" },
  ]);

  await latchkey("servers", "add", "issues", "--url", "https://mcp.example.com/mcp");
  await latchkey("servers", "add", "files", "--url", "https://files.example.com/mcp");
  await latchkey("grants", "set", "files", ...team);
  const some = ["--tool", "get_*", "--tool", "search", "--no-prompts"];
  expect((await latchkey("grants", "set", "issues", ...team, ...some)).json.grants).toMatchObject([
    { server: { name: "files" }, tools: ["*"], prompts: true },
    { server: { name: "issues" }, tools: ["get_*", "search"], prompts: false, resources: true },
  ]);
  const left = await latchkey("grants", "remove", "files", ...team);
  expect(left.json.grants).toMatchObject([{ server: { name: "issues" } }]);
  expect((await latchkey("grants", "list", "sea-lions")).json.grants).toHaveLength(1);
  expect((await latchkey("grants", "set", "none", ...team)).code).not.toBe(0);

  expect((await latchkey("teams", "remove-member", "mei@example.com", ...team)).code).toBe(0);
  expect((await latchkey("teams", "list")).json.rows).toContainEqual(
    expect.objectContaining({ slug: "sea-lions", members: 0, servers: 1 }),
  );
});

test("a team can be renamed, disabled and enabled, and an unknown one is named", async () => {
  await latchkey("teams", "create", "Crew");
  expect((await latchkey("teams", "rename", "crew", "--name", "Deck")).json.name).toBe("Deck");
  expect((await latchkey("teams", "disable", "crew")).json.disabled).toBe(true);
  expect((await latchkey("teams", "enable", "crew")).json.disabled).toBe(false);
  expect(await latchkey("teams", "disable", "none")).toMatchObject({
    code: 3,
    json: { fields: { team: expect.stringContaining("crew") } },
  });
});
