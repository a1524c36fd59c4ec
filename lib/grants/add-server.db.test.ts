import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { testContext } from "@/lib/core/testing/context";
import { makeTeam } from "@/lib/core/testing/people";
import { addServer } from "./add-server";

let database: TestDatabase;
let red: string;
let blue: string;
beforeAll(async () => {
  database = await testDatabase();
  red = await makeTeam(database.db, "red");
  blue = await makeTeam(database.db, "blue");
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from upstreams`;
  await database.sql`delete from audit_records`;
});

const server = { name: "issues", transport: "http", url: "https://mcp.example.com/mcp" } as const;
const add = (teamIds: string[], changes: { url?: string } = {}) =>
  addServer(testContext({ db: database.db }), { ...server, ...changes, teamIds });
const records = () =>
  database.sql`select action, outcome, subject_label, details from audit_records order by id`;
const stored = async () => ({
  servers: [...(await database.sql`select name from upstreams`)],
  grants: [...(await database.sql`select tools from grants`)],
});

test("adding a server registers it and grants everything on it, with an audit record for each step", async () => {
  expect(await add([red, blue])).toMatchObject({ value: { upstream: { name: "issues" } } });
  expect(await stored()).toEqual({
    servers: [{ name: "issues" }],
    grants: [{ tools: ["*"] }, { tools: ["*"] }],
  });
  const granted = { action: "grants.grant_server", details: { server: "issues", tools: ["*"] } };
  const made = await records();
  expect(made).toHaveLength(3);
  expect(made[0]).toMatchObject({ action: "upstreams.register", subject_label: "issues" });
  expect(made).toContainEqual({ ...granted, outcome: "done", subject_label: "red" });
  expect(made).toContainEqual({ ...granted, outcome: "done", subject_label: "blue" });
});

test("if a team does not exist, its server is neither registered nor granted", async () => {
  expect(await add([red, randomUUID()])).toMatchObject({
    failure: { code: "invalid_input", fields: { teamIds: "This team does not exist." } },
  });
  expect(await stored()).toEqual({ servers: [], grants: [] });
  expect(await records()).toEqual([]);
  expect(await add([red])).toMatchObject({ ok: true });
});

test("if no team is given, the server is registered but not granted to any team", async () => {
  expect(await add([])).toMatchObject({ ok: true });
  expect(await stored()).toEqual({ servers: [{ name: "issues" }], grants: [] });
});

test("addServer's failure names the invalid fields, and a refused address is recorded as a denial", async () => {
  expect(await add([red], { url: "nowhere" })).toMatchObject({
    failure: { code: "invalid_input", fields: { url: expect.any(String) } },
  });
  expect(await records()).toEqual([]);
  const inside = await add([red], { url: "http://169.254.169.254/" });
  expect(inside).toMatchObject({ failure: { code: "target_refused" } });
  expect(await stored()).toEqual({ servers: [], grants: [] });
  expect(await records()).toMatchObject([{ action: "upstreams.add", outcome: "denied" }]);
});
