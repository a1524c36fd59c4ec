import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { testContext } from "@/lib/core/testing/context";
import { previewImport } from "@/lib/servers/code/preview-import";
import { referenceTo } from "@/lib/servers/code/references";
import { registerUpstream } from "@/lib/servers/registry/register-upstream";
import { readUpstreamSecrets } from "@/lib/servers/stored/secrets";
import { createTeam } from "@/lib/teams/create-team";
import { importUpstreams } from "./import-upstreams";

let database: TestDatabase;
let teamId: string;
beforeAll(async () => {
  database = await testDatabase();
  const made = await createTeam(ctx(), { name: "Crew" });
  if (!made.ok) throw new Error(made.failure.code);
  teamId = made.value.id;
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from upstreams`;
  await database.sql`delete from audit_records`;
});

const ctx = () => testContext({ db: database.db });
const url = "https://mcp.example.com/mcp";
const text = (mcpServers: object) => JSON.stringify({ mcpServers });
const names = async () => {
  const rows = await database.sql`select name from upstreams order by name`;
  return rows.map(({ name }) => name);
};
const runImport = (mcpServers: object, servers: Record<string, string>, variables = {}) =>
  importUpstreams(ctx(), {
    text: text(mcpServers),
    servers: Object.entries(servers).map(([from, name]) => ({ from, name })),
    variables,
    teamIds: [teamId],
  });

test("an import preview lists taken names and unset variables without reading this process's variables", async () => {
  await registerUpstream(ctx(), { name: "issues", transport: "http", url });
  process.env.LATCHKEY_TEST_OPEN = "must-not-be-read";
  const headers = { Authorization: `Bearer ${referenceTo("LATCHKEY_TEST_OPEN")}`, X: "s3cret" };
  const seen = await previewImport(ctx(), {
    text: text({
      issues: { url },
      Issues: { url },
      open: { url: `https://${referenceTo("HOST")}/mcp`, headers },
      "!!": { url },
      inside: { url: "http://169.254.169.254/" },
      none: {},
    }),
  });
  delete process.env.LATCHKEY_TEST_OPEN;
  if (!seen.ok) throw new Error(seen.failure.code);
  const { rows, taken } = seen.value;
  expect(taken).toEqual(["issues"]);
  expect(
    rows.map(({ from, name, unset, problem }) => [from, name, [...unset].sort(), problem]),
  ).toEqual([
    ["issues", "issues", [], null],
    ["Issues", "issues", [], null],
    ["open", "open", ["HOST", "LATCHKEY_TEST_OPEN"], null],
    ["!!", "", [], null],
    ["inside", "inside", [], expect.stringContaining("169.254.169.254")],
    ["none", null, [], "It has neither a command nor a url."],
  ]);
  expect(JSON.stringify(seen)).not.toMatch(/s3cret|must-not/);
});

test("chosen entries are imported under their new names, with their grants and encrypted values", async () => {
  await registerUpstream(ctx(), { name: "issues", transport: "http", url });
  const file = {
    issues: { url, headers: { Authorization: `Bearer ${referenceTo("TOKEN")}` } },
    Issues: { url, disabled: true },
    left: { url },
  };
  const done = await runImport(file, { issues: "issues-2", Issues: "tickets" }, { TOKEN: "t0ken" });
  expect(done).toMatchObject({ ok: true, value: { names: ["issues-2", "tickets"] } });
  expect(await names()).toEqual(["issues", "issues-2", "tickets"]);
  const rows = await database.sql`select id, name, disabled_at from upstreams order by name`;
  const second = await readUpstreamSecrets(database.db, ctx().secrets, rows[1]?.id);
  expect(second.headers).toEqual({ authorization: "Bearer t0ken" });
  expect(rows[2]?.disabled_at).not.toBeNull();
  const [granted] = await database.sql`select count(*)::int from grants where team_id = ${teamId}`;
  expect(granted?.count).toBe(2);
  const records = await database.sql`select action, details from audit_records order by id`;
  expect(records.at(-1)).toMatchObject({
    action: "upstreams.import",
    details: { servers: ["issues-2", "tickets"] },
  });
  expect(JSON.stringify(records)).not.toContain("t0ken");
});

test("if one entry is refused, no entry is imported, and each refused entry gets a reason", async () => {
  await registerUpstream(ctx(), { name: "issues", transport: "http", url });
  const file = {
    good: { url },
    issues: { url },
    open: { url, headers: { A: referenceTo("TOKEN") } },
    odd: { url },
  };
  const done = await runImport(file, {
    good: "good",
    issues: "issues",
    open: "open",
    odd: "Not a name",
    gone: "gone",
  });
  expect(done).toMatchObject({
    ok: false,
    failure: {
      code: "invalid_input",
      fields: {
        issues: "Another server has this name.",
        open: expect.stringContaining("TOKEN"),
        odd: expect.stringContaining("small letters"),
        gone: expect.stringContaining("no entry"),
      },
    },
  });
  if (!done.ok) expect(done.failure.fields).not.toHaveProperty("good");
  expect(await names()).toEqual(["issues"]);
  expect(await database.sql`select 1 from grants`).toEqual([]);
});

test("if whole is false, valid entries are imported and the others are reported with reasons", async () => {
  await registerUpstream(ctx(), { name: "issues", transport: "http", url });
  const file = {
    ...{ good: { url }, issues: { url }, inside: { url: "http://169.254.169.254/" } },
    latchkey: { url },
  };
  const input = { text: text(file), variables: {}, whole: false };
  const done = await importUpstreams(ctx(), { ...input, teamIds: [teamId] });
  if (!done.ok) throw new Error(done.failure.code);
  expect(done.value.names).toEqual(["good"]);
  expect(done.value.steps.map(({ from, refused, step }) => [from, refused, step?.name])).toEqual([
    ["good", false, "good"],
    ["issues", false, undefined],
    ["inside", true, undefined],
    ["latchkey", false, undefined],
  ]);
  expect(await names()).toEqual(["good", "issues"]);
  const records = await database.sql`select action, outcome from audit_records order by id`;
  expect(records).toContainEqual({ action: "upstreams.register", outcome: "denied" });
  expect(records.at(-1)).toEqual({ action: "upstreams.import", outcome: "done" });

  const unknownTeam = ["00000000-0000-4000-8000-000000000000"];
  const other = { ...input, text: text({ other: { url } }), teamIds: unknownTeam };
  expect((await importUpstreams(ctx(), other)).ok).toBe(false);
  expect(await names()).toEqual(["good", "issues"]);
});

/** Unusual names for an entry. Every JavaScript object already has properties with these names. */
const ODD = ["__proto__", "constructor", "hasOwnProperty"];

test.each(ODD)("an entry can be imported even if its name is %s", async (odd) => {
  // The file is parsed from JSON, because an object literal with `__proto__` would set the
  // prototype.
  const file = JSON.parse(`{"good": {"url": "${url}"}, "${odd}": {}}`);
  const both = [
    { from: "good", name: "good" },
    { from: odd, name: "odd" },
  ];
  const ask = (mcpServers: object) => {
    const input = { text: text(mcpServers), servers: both, variables: {}, teamIds: [teamId] };
    return importUpstreams(ctx(), input);
  };
  const refused = await ask(file);
  expect(refused.ok ? "imported" : Object.entries(refused.failure.fields ?? {})).toEqual([
    [odd, "It has neither a command nor a url."],
  ]);
  expect(await names()).toEqual([]);
  const done = await ask(JSON.parse(JSON.stringify(file).replace("{}", `{"url": "${url}"}`)));
  expect(done).toMatchObject({ ok: true, value: { names: ["good", "odd"] } });
  expect(await names()).toEqual(["good", "odd"]);
});

test("an entry that has a header with an unusable name is refused, so that no header is dropped", async () => {
  const headers = JSON.parse('{"__proto__": "lost", "X-One": "kept"}');
  const refused = await runImport({ good: { url, headers } }, { good: "good" });
  expect(refused).toMatchObject({
    failure: { code: "invalid_input", fields: { good: expect.stringContaining("This name") } },
  });
  expect(await names()).toEqual([]);
});

test("if an entry has an address that no setting allows, the import is recorded as a denial", async () => {
  const file = { good: { url }, inside: { url: "http://169.254.169.254/" } };
  const done = await runImport(file, { good: "good", inside: "inside" });
  expect(done).toMatchObject({
    failure: { code: "target_refused", fields: { inside: expect.stringContaining("169.254") } },
  });
  expect(await names()).toEqual([]);
  const records = await database.sql`select action, outcome from audit_records`;
  expect(records).toEqual([expect.objectContaining({ action: "upstreams.import" })]);
});
