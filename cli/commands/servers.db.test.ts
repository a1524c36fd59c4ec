import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runLatchkey } from "@/cli/testing/latchkey";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { testContext } from "@/lib/core/testing/context";
import { referenceTo } from "@/lib/servers/code/references";
import { readUpstreamSecrets } from "@/lib/servers/stored/secrets";
import { testCertificate } from "@/lib/tls/testing/certificate";

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-servers-"));
const SECRET = "Bearer planted-3381";
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database.close();
});
beforeEach(async () => {
  process.env.ISSUES_AUTHORIZATION = SECRET;
  await database.sql`delete from upstreams`;
  await database.sql`delete from audit_records`;
});
afterEach(() => {
  delete process.env.ISSUES_AUTHORIZATION;
});

const latchkey = (...argv: string[]) =>
  runLatchkey(database.db, argv, { config: { allowStdio: true } });

async function object(...argv: string[]) {
  const { code, out, err } = await latchkey(...argv, "--json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out);
}

function file(name: string, content: unknown): string {
  const at = path.join(folder, name);
  writeFileSync(at, typeof content === "string" ? content : JSON.stringify(content));
  return at;
}

const secretsOf = (id: string) =>
  readUpstreamSecrets(database.db, testContext({ db: database.db }).secrets, id);
const actions = async () => {
  const rows = await database.sql`select action from audit_records order by id`;
  return rows.map(({ action }) => action);
};

describe("servers can be added, changed, tested and removed on the command line", () => {
  test("commands can add, list, show, edit, disable, enable and remove a server", async () => {
    const made = await object(
      ...["servers", "add", "issues", "--url", "https://mcp.example.com/mcp"],
      ...["--header", `Authorization: ${referenceTo("ISSUES_AUTHORIZATION")}`],
      ...["--prefixed", "no", "--call-seconds", "30", "--probe-seconds", "0"],
    );
    expect(made).toMatchObject({ transport: "http", prefixed: false, callSeconds: 30 });
    expect(made).toMatchObject({ probeSeconds: 0, greetSeconds: null });
    expect((await secretsOf(made.id)).headers).toEqual({ authorization: SECRET });
    const tool = await object(
      ...["servers", "add", "files", "--command", "npx", "--arg=-y", "--arg", "files"],
      ...["--env", "MODE=a=b"],
    );
    expect(tool).toMatchObject({ transport: "stdio", command: "npx", args: ["-y", "files"] });
    expect((await secretsOf(tool.id)).env).toEqual({ MODE: "a=b" });
    expect((await object("servers", "list")).total).toBe(2);
    const page = await latchkey("servers", "show", "issues");
    expect(page.out).toContain("header authorization");
    expect(page.out).not.toContain("planted");
    const usual = await object("servers", "edit", "issues", "--probe-seconds", "usual");
    expect(JSON.stringify(usual)).toContain('"probeSeconds":null');
    const moved = await latchkey("servers", "edit", "issues", "--url", "https://new.example.com/");
    expect(moved.out).toContain("Dropped with the former target: authorization.");
    await object("servers", "edit", "files", "--remove-env", "MODE", "--rename", "tools");
    expect((await secretsOf(tool.id)).env).toEqual({});
    expect(await object("servers", "disable", "tools")).toMatchObject({ enabled: false });
    expect(await object("servers", "enable", "tools")).toMatchObject({ enabled: true });
    await object("servers", "remove", "tools");
    const gone = await latchkey("servers", "show", "tools");
    expect(gone).toEqual({ code: 4, out: "", err: "There is no such server.\n" });
  });

  test("the error for an invalid option names the option", async () => {
    const wrong = (...more: string[]) => latchkey("servers", "add", "x", ...more);
    const url = ["--url", "https://mcp.example.com"];
    expect((await wrong(...url, "--header", "novalue")).err).toContain("NAME:VALUE");
    expect((await wrong(...url, "--prefixed", "maybe")).err).toContain("Say yes or no.");
    expect((await wrong(...url, "--header", `A: ${referenceTo("UNSET_X")}`)).err).toContain(
      "UNSET_X is not set in the environment.",
    );
    expect((await wrong("--url", "http://169.254.169.254/")).err).toContain("link-local");
    expect(await database.sql`select 1 from upstreams`).toEqual([]);
  });

  test("a failed connection test reports the cause", async () => {
    await object("servers", "add", "dead", "--url", "http://127.0.0.1:1/");
    const { code, err } = await latchkey("servers", "test", "dead");
    expect(code).toBe(3);
    const [message, hint, , detail] = err.split("\n");
    expect(message).toContain("dead cannot be reached. It refuses connections");
    expect(hint).toContain("Start the server");
    expect(detail).toMatch(/^ {2}.*ECONNREFUSED/);
    const { err: json } = await latchkey("servers", "test", "dead", "--json");
    expect(JSON.parse(json).problem).toMatchObject({ code: "connection_refused" });
  });
});

describe("servers import registers the servers in a client's configuration file", () => {
  const config = {
    mcpServers: {
      Files: { command: "npx", args: ["files"], env: { TOKEN: "planted-env" } },
      issues: { type: "http", url: "https://mcp.example.com/mcp", alwaysAllow: [] },
      latchkey: { url: "https://keys.example.com/mcp" },
    },
  };

  test("servers import only shows its plan without --yes, and adds only the new servers with --yes", async () => {
    const at = file("claude_desktop_config.json", config);
    const shown = await latchkey("servers", "import", at);
    expect(shown.out).toContain("+ files is registered");
    expect(shown.out).toContain("latchkey is left out.");
    expect(shown.out).toContain("Nothing has been changed.");
    expect(shown.out).not.toContain("planted-env");
    expect(await database.sql`select 1 from upstreams`).toEqual([]);
    expect((await latchkey("servers", "import", at, "--yes")).out).toContain("Done.");
    const names = await database.sql`select name from upstreams order by name`;
    expect(names).toEqual([{ name: "files" }, { name: "issues" }]);
    const again = await object("servers", "import", at, "--yes");
    expect(again).toMatchObject({ applied: true, servers: [] });
    expect(again.notes[0].problem).toBe("Another server has this name.");
  });

  test("valid entries are imported, refused entries are reported by name, and the exit code is 3", async () => {
    const mixed = file("mixed.json", {
      mcpServers: {
        before: { url: "https://a.example/mcp" },
        broken: { url: "ftp://b.example/mcp" },
        odd: { url: "https://b.example/mcp", headers: { "not a name": "x" } },
        cloud: { url: "http://169.254.169.254/mcp" },
        unset: { url: "https://b.example/mcp", headers: { A: referenceTo("NOT_SET_ANYWHERE") } },
        after: { command: "npx", disabled: true },
      },
    });
    for (const options of [[], ["--yes"]]) {
      const { code, out, err } = await latchkey("servers", "import", mixed, ...options);
      expect({ code, err }).toEqual({ code: 3, err: "" });
      expect(out).toMatch(/^broken is left out\. url: Give a URL that begins/m);
      expect(out).toMatch(/^odd is left out\. .*This is not a valid name of an HTTP header\./m);
      expect(out).toMatch(/^cloud is left out\. 169\.254\.169\.254 /m);
      expect(out).toMatch(/^unset is left out\. NOT_SET_ANYWHERE is not set/m);
      expect(out).toMatch(/\+ before is registered[\s\S]*\+ after is registered[\s\S]*2 changes/);
      const rows = await database.sql`
        select name, disabled_at is null as enabled from upstreams order by name`;
      const done = [
        { name: "after", enabled: false },
        { name: "before", enabled: true },
      ];
      expect([...rows]).toEqual(options.length > 0 ? done : []);
    }
    const again = await latchkey("servers", "import", mixed, "--yes", "--json");
    expect(again.code).toBe(3);
    expect(JSON.parse(again.out)).toMatchObject({ applied: true, servers: [] });
    // Two servers were registered. The refused address was recorded twice, once by each run with
    // --yes.
    expect((await actions()).filter((action) => action === "upstreams.register").length).toBe(4);
  });

  test("an import is a single transaction with one audit record, so that a failure undoes everything", async () => {
    const two = file("two.json", {
      mcpServers: {
        first: { url: "https://a.example/mcp" },
        second: { url: "https://b.example/mcp" },
      },
    });
    await database.sql.unsafe(`
      create function break_off() returns trigger language plpgsql as
        'begin if new.name = ''second'' then raise exception ''broken off''; end if; return new; end';
      create trigger break_off before insert on upstreams for each row execute function break_off()`);
    const broken = await latchkey("servers", "import", two, "--yes").catch(String);
    await database.sql.unsafe(`drop trigger break_off on upstreams; drop function break_off()`);
    expect(broken).not.toMatchObject({ code: 0 });
    expect([...(await database.sql`select name from upstreams`)]).toEqual([]);
    await object("servers", "import", two, "--yes");
    expect((await actions()).sort()).toEqual([
      "upstreams.import",
      "upstreams.register",
      "upstreams.register",
    ]);
  });

  test("the error for a missing or invalid file names the file", async () => {
    const absent = await latchkey("servers", "import", path.join(folder, "absent.json"));
    expect(absent).toMatchObject({ code: 3, err: expect.stringContaining("ENOENT") });
    const broken = await latchkey("servers", "import", file("broken.json", "{"));
    expect(broken.err).toContain("is not valid JSON");
  });
});

describe("apply makes the registered servers match a file", () => {
  const servers = () => ({
    servers: {
      issues: {
        transport: "http",
        url: "https://mcp.example.com/mcp",
        headers: { Authorization: referenceTo("ISSUES_AUTHORIZATION") },
      },
      files: { transport: "stdio", command: "npx", args: ["files"], enabled: false },
    },
  });

  /** Plans the file and returns the output, whether or not there are differences. */
  const planned = async (at: string) =>
    JSON.parse((await latchkey("apply", at, "--plan", "--json")).out);

  test("apply only shows its plan with --plan, and carries it out without", async () => {
    const at = file("servers.json", servers());
    const shown = await latchkey("apply", at, "--plan");
    expect(shown.out).toContain("+ server issues\n");
    expect(shown.out).toContain("header authorization: set");
    expect(shown.out).not.toContain("planted");
    expect(await database.sql`select 1 from upstreams`).toEqual([]);
    expect((await object("apply", at)).changes).toBe(2);
    const made = await actions();
    expect(made).toEqual([
      ...["upstreams.register", "upstreams.disable", "upstreams.register", "installation.apply"],
    ]);
    const before = await database.sql`select * from upstreams order by name`;
    const sealed = await database.sql`select * from upstream_secrets`;
    expect(await object("apply", at)).toMatchObject({ applied: true, changes: 0 });
    expect((await latchkey("apply", at, "--plan")).out).toContain("No changes.");
    expect(await actions()).toEqual(made);
    expect(await database.sql`select * from upstreams order by name`).toEqual(before);
    expect(await database.sql`select * from upstream_secrets`).toEqual(sealed);
  });

  test("apply changes the fields, secrets and states that differ from the file", async () => {
    const at = file("servers.json", servers());
    await object("apply", at);
    await object("servers", "edit", "issues", "--title", "Mine", "--header", "X-More: 1");
    await object("servers", "enable", "files");
    process.env.ISSUES_AUTHORIZATION = "Bearer rotated";
    const plan = await planned(at);
    expect(plan.steps).toEqual([
      { kind: "server", action: "change", name: "files", details: ["disabled"] },
      {
        kind: "server",
        action: "change",
        name: "issues",
        details: ["title: Mine → none", "header authorization: replaced", "header x-more: removed"],
      },
    ]);
    await object("apply", at);
    const [row] = await database.sql`select id, title from upstreams where name = 'issues'`;
    expect(row?.title).toBeNull();
    expect((await secretsOf(row?.id)).headers).toEqual({ authorization: "Bearer rotated" });
    expect((await planned(at)).changes).toBe(0);
  });

  test("if a server's origin changes, only the secrets from the file are kept", async () => {
    await object("apply", file("servers.json", servers()));
    const moved = servers();
    moved.servers.issues.url = "https://new.example.com/";
    const at = file("moved.json", moved);
    const [step] = (await object("apply", at)).steps.filter(
      ({ name }: { name: string }) => name === "issues",
    );
    expect(step.details).toContain("credentials of the former target are dropped");
    const [row] = await database.sql`select id from upstreams where name = 'issues'`;
    expect((await secretsOf(row?.id)).headers).toEqual({ authorization: SECRET });
    expect((await planned(at)).changes).toBe(0);
  });

  test("a server that is missing from the file is kept unless --prune is given", async () => {
    await object("servers", "add", "other", "--url", "https://other.example.com/");
    const at = file("servers.json", { servers: {} });
    expect((await latchkey("apply", at, "--plan")).out).toContain(
      "other is not in the file and stays",
    );
    expect((await object("apply", at)).changes).toBe(0);
    expect((await latchkey("apply", at, "--plan", "--prune")).out).toContain(
      "- server other is removed",
    );
    await object("apply", at, "--prune");
    expect(await database.sql`select 1 from upstreams`).toEqual([]);
  });

  test("if one server is refused, apply changes nothing", async () => {
    const bad = {
      ...servers().servers,
      worse: { transport: "http", url: "http://169.254.169.254/" },
    };
    const { code, err } = await latchkey("apply", file("bad.json", { servers: bad }));
    expect([code, err]).toEqual([1, expect.stringContaining("worse.url: 169.254.169.254")]);
    expect(await database.sql`select 1 from upstreams`).toEqual([]);
  });

  test("a variable that is not set is reported before anything is changed", async () => {
    delete process.env.ISSUES_AUTHORIZATION;
    const { code, err } = await latchkey("apply", file("servers.json", servers()));
    expect(code).toBe(1);
    expect(err).toContain("ISSUES_AUTHORIZATION is not set in the environment.\n");
  });

  test("applying an export changes nothing, and the export contains no secret values", async () => {
    await object("apply", file("servers.json", servers()));
    const exported = await latchkey("servers", "export");
    expect(exported.out).not.toContain("planted");
    expect(JSON.parse(exported.out).servers.issues).toEqual({
      transport: "http",
      url: "https://mcp.example.com/mcp",
      headers: { authorization: referenceTo("ISSUES_AUTHORIZATION") },
    });
    const at = file("exported.json", exported.out);
    expect(await object("apply", at, "--prune")).toMatchObject({ changes: 0 });
  });

  test("a new header is reported as set, even if it is called constructor", async () => {
    const at = (headers: object) => {
      const one = { transport: "http", url: "https://a.example.com/", headers };
      return file("servers.json", { servers: { one } });
    };
    await object("apply", at({}));
    const named = { constructor: "a", "x-one": "b" };
    const [plan] = (await object("apply", at(named))).steps;
    expect(plan.details).toEqual(["header constructor: set", "header x-one: set"]);
    expect(await planned(at(named))).toMatchObject({ changes: 0 });
  });

  test("a server's timeouts are exported, and timeouts that a file omits get their defaults", async () => {
    const at = (times: object) =>
      file("servers.json", {
        servers: { asleep: { transport: "http", url: "https://a.example.com/", ...times } },
      });
    const times = { greetSeconds: 90, probeSeconds: 0, idleSeconds: 0 };
    await object("apply", at(times));
    expect((await latchkey("servers", "show", "asleep")).out).toContain(
      "connect 10 s, handshake 90 s, list 30 s, probed only while in use, never closed",
    );
    const { out } = await latchkey("servers", "export");
    expect(JSON.parse(out).servers.asleep).toMatchObject(times);
    expect(await planned(at(times))).toMatchObject({ changes: 0 });
    const [plan] = (await planned(at({ greetSeconds: 90 }))).steps;
    expect(plan.details).toEqual(["probeSeconds: 0 → none", "idleSeconds: 0 → none"]);
  });
});

test("certificates and their key are read from files, shown by name, and removed with none", async () => {
  const root = testCertificate({ name: "Root" });
  const own = testCertificate({ name: "latchkey", issuer: { name: "Root", key: root.signing } });
  const options = [
    `--ca=${file("ca.pem", root.cert)}`,
    `--client-certificate=${file("client.pem", own.cert)}`,
    `--client-key=${file("client.key", own.key)}`,
  ];
  const url = "--url=https://mcp.example.com/mcp";
  const made = await latchkey("servers", "add", "secure", url, ...options);
  expect(made).toMatchObject({ code: 0, err: "" });
  expect(made.out).toMatch(/Trusts only +CN=Root \(until /);
  expect(made.out).toMatch(/Identifies itself as +CN=latchkey \(until /);
  expect(made.out).toContain("private key");
  expect(made.out).not.toContain("PRIVATE KEY");

  const wrong = file("wrong.key", root.key);
  const refused = await latchkey("servers", "edit", "secure", `--client-key=${wrong}`);
  expect(refused.code).not.toBe(0);
  expect(refused.err).toContain("This key does not belong to the client certificate.");
  const missing = await latchkey("servers", "edit", "secure", "--ca=/no/such/file.pem");
  expect(missing.err).toContain("/no/such/file.pem cannot be read (ENOENT).");

  const none = ["--ca=none", "--client-certificate=none"];
  const edited = await object("servers", "edit", "secure", ...none);
  expect(edited).toMatchObject({ ca: null, clientCertificate: null, secrets: [] });
});
