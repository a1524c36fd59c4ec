import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { makeTeam } from "@/lib/core/testing/people";
import { fail } from "@/lib/errors/errors";
import { isPlainKey } from "@/lib/keys/secret/plain-key";
import { referenceTo } from "@/lib/servers/code/references";
import { type CommandLineChanges, runLatchkey } from "./testing/latchkey";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await makeTeam(database.db, "red");
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from audit_records`;
  await database.sql`delete from api_keys`;
  await database.sql`delete from links`;
  await database.sql`delete from people`;
  await database.sql`delete from installation`;
});

const latchkey = (argv: readonly string[], changes?: CommandLineChanges) =>
  runLatchkey(database.db, argv, changes);

/**
 * Returns the object that a command prints with `--json`. Throws if the command prints anything
 * else.
 */
async function object(...argv: string[]) {
  const { code, out, err } = await latchkey([...argv, "--json"]);
  expect({ code, err, lines: out.split("\n").length }).toEqual({ code: 0, err: "", lines: 2 });
  return JSON.parse(out);
}

const make = (name = "CI", ...more: string[]) => object("keys", "create", "--name", name, ...more);

describe("keys create makes a key and prints it once", () => {
  test("keys create prints an object with the id and the key", async () => {
    const made = await make();
    expect(isPlainKey(made.key)).toBe(true);
    expect(made).toMatchObject({
      name: "CI",
      kind: "service",
      maker: null,
      team: { slug: "default" },
      expiresAt: "2026-05-30T12:00:00.000Z",
    });
    expect(Object.keys(made).slice(0, 2)).toEqual(["id", "key"]);
    const [record] = await database.sql`select * from audit_records`;
    expect(record).toMatchObject({
      action: "keys.create",
      actor_kind: "command_line",
      actor_label: expect.stringMatching(/^command line \(.+\)$/),
      key_id: made.id,
      request_id: expect.stringMatching(/^cli_[0-9a-f]{24}$/),
    });
  });

  test("keys create prints the plain key once, and no later command shows it again", async () => {
    const { out, err, code } = await latchkey(["keys", "create", "--name", "CI", "--never"]);
    expect([code, err]).toEqual([0, ""]);
    const [plain = ""] = out.match(/mcp_[0-9a-f]{32}/g) ?? [];
    expect(out.split(plain)).toHaveLength(2);
    expect(out).toMatch(/Ends +never/);
    const shown = [await latchkey(["keys", "list"]), await latchkey(["keys", "list", "--json"])];
    expect(JSON.stringify(shown)).toContain(plain.slice(-4));
    expect(JSON.stringify(shown)).not.toContain(plain.slice(4));
  });

  test("keys create accepts a team, an expiry and allowed networks", async () => {
    const ends = ["--until", "2026-04-01", "--team", "red", "--allow", "10.0.0.0/8"];
    expect(await make("CI", ...ends)).toMatchObject({
      team: { slug: "red" },
      expiresAt: "2026-04-01T23:59:59.000Z",
      allowedAddresses: ["10.0.0.0/8"],
    });
  });

  test("without an expiry option, keys create uses the policy's maximum if the default would exceed it", async () => {
    await database.sql`insert into installation (public_url, secret_checks, created_at, max_key_days)
      values ('http://localhost', '[]', now(), 10)`;
    expect((await make()).expiresAt).toBe("2026-03-11T12:00:00.000Z");
    const refused = await latchkey(["keys", "create", "--name", "CI", "--days", "11", "--json"]);
    expect(refused).toMatchObject({ code: 3, out: "" });
    expect(JSON.parse(refused.err)).toMatchObject({
      error: "expiry_not_allowed",
      message: "The policy does not allow this expiry. Every key must expire within 10 days.",
      request_id: expect.stringMatching(/^cli_/),
    });
  });
});

describe("each command for one key finds the key and changes only that key", () => {
  test("the commands for one key accept its whole id or its first 8 characters", async () => {
    const { id } = await make();
    expect(await object("keys", "show", id.slice(0, 8))).toMatchObject({ id, status: "active" });
    expect(await object("keys", "rename", id, "--name", "Deploy")).toMatchObject({
      name: "Deploy",
    });
    expect(await object("keys", "limit", id, "--per-minute", "60")).toMatchObject({
      requestsPerMinute: 60,
      concurrentCalls: null,
    });
    expect(await object("keys", "disable", id)).toMatchObject({ status: "disabled" });
    expect(await object("keys", "enable", id)).toMatchObject({ status: "active" });
    expect(await object("keys", "revoke", id, "--reason", "lost")).toMatchObject({
      status: "revoked",
      revokeReason: "lost",
    });
    const again = await latchkey(["keys", "revoke", id, "--reason", "lost"]);
    expect(again).toMatchObject({ code: 3, out: "", err: expect.stringContaining("revoked") });
    const actions = await database.sql`select action from audit_records order by id`;
    expect(actions.map(({ action }) => action)).toEqual(
      ["create", "rename", "set_limits", "disable", "enable", "revoke"].map(
        (verb) => `keys.${verb}`,
      ),
    );
  });

  test("if two keys share the given id prefix, the command names both keys and changes neither", async () => {
    const [one, two] = [await make("one"), await make("two")];
    await database.sql`update api_keys set id = 'abcdef01-0000-4000-8000-000000000001' where id = ${one.id}`;
    await database.sql`update api_keys set id = 'abcdef01-0000-4000-9000-000000000001' where id = ${two.id}`;
    const refused = await latchkey(["keys", "revoke", "abcdef01", "--reason", "lost"]);
    expect(refused).toMatchObject({ code: 3, out: "", err: expect.stringMatching(/one.*two/) });
    const { rows } = await object("keys", "list");
    expect(rows.map((key: { status: string }) => key.status)).toEqual(["active", "active"]);
  });

  test("the commands for one key exit with code 4 if there is no such key", async () => {
    const { code, out, err } = await latchkey(["keys", "show", "00000000"]);
    expect({ code, out, err }).toEqual({ code: 4, out: "", err: "There is no such key.\n" });
  });

  test("the commands for one key replace control characters in a client's name", async () => {
    const { id } = await make();
    await database.sql`update api_keys set last_used_at = now(), last_used_client = ${"a\u001b[2Jb"}`;
    const { out } = await latchkey(["keys", "show", id]);
    expect(out).toContain("by a?[2Jb");
  });
});

describe("keys list prints the keys and refuses invalid options", () => {
  test("keys list prints an aligned table, and with --json one page of keys", async () => {
    await make("a long name of a key");
    await make("b", "--team", "red");
    const { out } = await latchkey(["keys", "list", "--sort", "name"]);
    const lines = out.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    const column = lines[0]?.indexOf("Status") ?? -1;
    expect(lines.slice(1).map((line) => line.slice(column, column + 6))).toEqual([
      "active",
      "active",
    ]);
    expect(await object("keys", "list", "--team", "red", "--size", "1")).toMatchObject({
      rows: [{ name: "b" }],
      total: 1,
      next: null,
      previous: null,
    });
    expect((await latchkey(["keys", "list", "--search", "zzz"])).out).toBe("No keys.\n");
  });

  test.each([
    [["--status", "sleeping"], "Choose a status."],
    [
      ["--cursor", "2"],
      "This cursor does not belong to this list. Leave it out to start at the beginning.",
    ],
    [["--unused", "x"], "Use a whole number from 1 to 3650."],
    [["--team", "green"], "There is no such team; there are: default, red."],
  ])("keys list refuses the options %j", async (options, problem) => {
    const { code, err } = await latchkey(["keys", "list", ...options]);
    expect({ code, err }).toEqual({ code: 3, err: `${problem}\n` });
  });
});

describe("the trust commands create, change and end trust rules", () => {
  const about = ["--issuer", "https://ci.example.com", "--subject", "job:*"];
  const trust = (...more: string[]) => object("trust", ...more);

  test("trust rules can be created, shown by a short id, changed, disabled and ended", async () => {
    const claim = ["--claim", "environment=production"];
    const made = await trust("create", "--name", "CI", ...about, ...claim, "--days", "7");
    expect(made).toMatchObject({
      ...{ name: "CI", subject: "job:*", claims: { environment: "production" } },
      ...{ expiresAt: "2026-03-08T12:00:00.000Z", tokenSeconds: null },
    });
    const id = made.id.slice(0, 8);
    const changed = await trust("edit", id, "--token-seconds", "300", "--until", "2026-04-01");
    expect(changed).toMatchObject({
      ...{ name: "CI", tokenSeconds: 300, expiresAt: "2026-04-01T23:59:59.000Z" },
    });
    expect(await trust("disable", id)).toMatchObject({ status: "disabled" });
    expect(await trust("enable", id)).toMatchObject({ status: "active" });
    expect((await latchkey(["trust", "list"])).out).toMatch(/CI +active +default +https:/);
    const { out } = await latchkey(["trust", "end", id, "--reason", "moved"]);
    expect(out).toMatch(
      /^Ended for good\.[\s\S]*Claim +environment = production[\s\S]*Reason +moved/,
    );
    expect(await latchkey(["trust", "edit", id, "--name", "x"])).toMatchObject({ code: 3 });
    expect(await latchkey(["keys", "show", id])).toMatchObject({ code: 4 });
  });

  test("the changes in a rules file can be planned and applied, and applying it again changes nothing", async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-rules-")), "rules.json");
    const expires = { type: "date", date: "2026-04-01" };
    const rule = { issuer: "https://ci.example.com", subject: "job:a", expires };
    const apply = (trustRules: object, ...more: string[]) => {
      writeFileSync(file, JSON.stringify({ trustRules }));
      return trust("apply", file, ...more);
    };
    const actions = ({ rules }: { rules: { action: string; name: string; details: string[] }[] }) =>
      Object.fromEntries(rules.map(({ name, action, details }) => [name, [action, ...details]]));
    await trust("create", "--name", "By hand", ...about);
    const two = { A: rule, B: { ...rule, subject: "job:b", team: "red", enabled: false } };
    expect(await apply(two)).toMatchObject({ applied: false, changes: 2 });
    expect((await trust("list")).total).toBe(1);
    await apply(two, "--yes");
    expect(await apply(two, "--yes")).toMatchObject({ changes: 0 });
    const { rows } = await trust("list", "--team", "red");
    expect(rows).toMatchObject([{ name: "B", status: "disabled", subject: "job:b" }]);

    const other = { A: { ...rule, tokenSeconds: 300 }, B: { ...two.B, subject: "job:c" } };
    const done = await apply(other, "--yes", "--prune");
    expect(actions(done)).toEqual({
      A: ["change", "tokenSeconds: none → 300"],
      B: ["replace", "subject: job:b → job:c"],
      "By hand": ["end"],
    });
    const after = await trust("list", "--status", "disabled");
    expect(after.rows).toMatchObject([{ name: "B", subject: "job:c" }]);
    expect(after.rows[0].id).not.toBe(rows[0].id);
    expect((await trust("list", "--status", "revoked")).total).toBe(2);
    expect((await trust("list", "--status", "active")).rows).toMatchObject([{ tokenSeconds: 300 }]);
  });

  test.each([
    [{ A: { issuer: "https://ci.example.com", expires: { type: "days", days: 7 } } }, "expires"],
    [{ A: { issuer: "https://ci.example.com", expires: { type: "never" } } }, "A.subject"],
    [
      { A: { issuer: "https://ci.example.com", subject: referenceTo("NOT_SET") } },
      "trustRules.A.subject",
    ],
    [{ A: "https://ci.example.com" }, "trustRules.A"],
  ])("a file with the rules %j is refused and changes nothing", async (trustRules, field) => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-rules-")), "rules.json");
    const good = { issuer: "https://ci.example.com", subject: "x", expires: { type: "never" } };
    writeFileSync(file, JSON.stringify({ trustRules: { "0": good, ...trustRules } }));
    const { code, err } = await latchkey(["trust", "apply", file, "--yes", "--json"]);
    expect(code).toBe(3);
    expect(Object.keys(JSON.parse(err).fields).join()).toContain(field);
    expect((await trust("list")).total).toBe(0);
  });

  test.each([
    [["--claim", "no pattern"], "Write each claim as NAME=PATTERN."],
    [["--jwks", "/nonexistent"], "/nonexistent cannot be read (ENOENT)."],
    [["--token-seconds", "5"], "Use whole seconds from 60 to 3600."],
  ])("trust create refuses the options %j", async (options, problem) => {
    const { code, err } = await latchkey(["trust", "create", "--name", "CI", ...about, ...options]);
    expect({ code, err }).toEqual({ code: 3, err: `${problem}\n` });
  });
});

describe("the users commands add people and change their state", () => {
  const ada = ["users", "create", "ada@example.com", "--name", "Ada"];

  test("users add prints a link with which the person sets a password", async () => {
    const made = await object(...ada, "--operator", "--team", "red");
    expect(made).toMatchObject({
      email: "ada@example.com",
      role: "operator",
      teams: [{ slug: "red" }],
      link: { url: expect.stringMatching(/^http:\/\/localhost:12009\/welcome#[\w-]{22,}$/) },
    });
    const { out } = await latchkey(["users", "list"]);
    expect(out).toMatch(/ada@example\.com +Ada +operator +invited/);
    const twice = await latchkey(ada);
    expect(twice).toMatchObject({ code: 3, out: "" });
  });

  test("users reset-password prints a new link and ignores the case of the email", async () => {
    const { link } = await object(...ada);
    const reset = await object("users", "reset-password", "ADA@example.com");
    expect(reset.link.url).toMatch(/\/welcome#/);
    expect(reset.link.url).not.toBe(link.url);
    const unknown = await latchkey(["users", "reset-password", "bob@example.com"]);
    expect(unknown.code).toBe(4);
  });

  test("users disable and users enable find the person by email, ignoring upper and lower case", async () => {
    await object(...ada);
    expect(await object("users", "disable", "Ada@example.com")).toMatchObject({
      status: "disabled",
    });
    expect(await object("users", "enable", "ada@example.com")).toMatchObject({ status: "invited" });
    expect((await latchkey(["users", "disable", "a"])).code).toBe(4);
  });
});

describe("a command line that fails sets the exit code and prints no secret", () => {
  test("an invalid command line opens no installation and exits with code 2", async () => {
    const open = () => Promise.reject(new Error("opened"));
    const { code, out, err } = await latchkey(["keys", "lst", "--json"], { open });
    expect([code, out]).toEqual([2, ""]);
    expect(JSON.parse(err)).toMatchObject({
      error: "usage",
      message: expect.stringContaining("lst"),
    });
  });

  test("if the installation cannot be opened, the exit code is 5", async () => {
    const params = { variable: "PORT", problem: "must be a port from 0 to 65535" };
    const open = async () => fail("bad_configuration", { params });
    expect(await latchkey(["keys", "list"], { open })).toEqual({
      code: 5,
      out: "",
      err: "PORT: must be a port from 0 to 65535\n",
    });
  });

  test("after an internal error, the exit code is 1 and the parameters of the SQL statement are not printed", async () => {
    await database.sql`alter table api_keys add constraint refuse check (name <> 'private name')`;
    const { code, out, err } = await latchkey(["keys", "create", "--name", "private name"]);
    await database.sql`alter table api_keys drop constraint refuse`;
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("23514");
    expect(err).not.toMatch(/private name|argon2|insert/);
  });

  test("if closing fails, the output of the command is still printed", async () => {
    const close = () => Promise.reject(new Error("stuck"));
    const { code, out } = await latchkey(["keys", "create", "--name", "CI"], { close });
    expect([code, /mcp_[0-9a-f]{32}/.test(out)]).toEqual([0, true]);
  });
});

test("version and help open no installation and exit with code 0", async () => {
  const open = () => Promise.reject(new Error("opened"));
  expect(await latchkey(["--version"], { open })).toEqual({ code: 0, out: "1.2.3\n", err: "" });
  expect((await latchkey(["help", "--json"], { open })).code).toBe(0);
});
