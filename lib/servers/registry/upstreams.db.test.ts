import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { previewImport } from "@/lib/servers/code/preview-import";
import { approveItem } from "@/lib/servers/items/approve-item";
import { forgetItem } from "@/lib/servers/items/forget-item";
import { hideItem } from "@/lib/servers/items/hide-item";
import { overrideItem } from "@/lib/servers/items/override-item";
import type { RegisterUpstreamInput } from "@/lib/servers/schema";
import { readUpstreamSecrets } from "@/lib/servers/stored/secrets";
import { makeServer } from "@/lib/servers/testing/servers";
import { disableUpstream } from "./disable-upstream";
import { enableUpstream } from "./enable-upstream";
import { listUpstreams } from "./list-upstreams";
import { registerUpstream } from "./register-upstream";
import { removeUpstream } from "./remove-upstream";
import { showUpstream } from "./show-upstream";
import { updateUpstream } from "./update-upstream";

type Person = Actor & { kind: "person" };

let database: TestDatabase;
let red: string;
let operator: Person;
let member: Person;

beforeAll(async () => {
  database = await testDatabase();
  red = await makeTeam(database.db, "red");
  operator = await makePerson(database.db, "Olga", "operator", []);
  member = await makePerson(database.db, "Mia", "member", [red]);
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from upstreams`;
  await database.sql`delete from audit_records`;
});

const plain = (actor: Actor) => testContext({ db: database.db, actor });
const as = (actor: Actor, allowStdio = true) => {
  const ctx = plain(actor);
  return { ...ctx, config: { ...ctx.config, allowStdio } };
};

const http: RegisterUpstreamInput = {
  name: "issues",
  transport: "http",
  url: "https://mcp.example.com/mcp",
};
const command: RegisterUpstreamInput = {
  name: "files",
  transport: "stdio",
  command: "npx",
  args: ["files", "/srv"],
};

async function registered(input: RegisterUpstreamInput, actor: Actor = operator) {
  const made = await registerUpstream(as(actor), input);
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  return made.value.upstream;
}

async function changed(changes: object, name = "issues") {
  const done = await updateUpstream(as(operator), { name, changes });
  if (!done.ok) throw new Error(JSON.stringify(done.failure));
  return done.value;
}

const secretsOf = (id: string) => readUpstreamSecrets(database.db, plain(operator).secrets, id);
const code = (result: { ok: boolean; failure?: { code: string } }) =>
  result.ok ? "ok" : result.failure?.code;

/** Returns the content of all tables as text, in which tests search for secret values. */
async function everything(): Promise<string> {
  const tables = await database.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public'`;
  const texts = await Promise.all(
    tables.map(({ name }) => database.sql`select t::text from ${database.sql(name)} t`),
  );
  return JSON.stringify(texts);
}

describe("secret values of servers are stored sealed and never shown", () => {
  const values = {
    header: "Bearer planted-header-7261",
    env: "planted-env-1934",
    client: "planted-client-5582",
    second: "Bearer planted-second-0417",
  };

  test("no table, view, answer or audit record contains a secret value in plain text", async () => {
    const answers: unknown[] = [];
    const server = await registered({
      ...http,
      credentials: "person_oauth",
      oauthClientId: "latchkey",
      oauthClientSecret: values.client,
      headers: { Authorization: values.header, "X-Other": "b" },
    });
    const files = await registered({ ...command, env: { TOKEN: values.env } });
    answers.push(server, files);
    answers.push(await changed({ headers: { authorization: values.second, "x-other": null } }));
    answers.push(await showUpstream(as(operator), { name: "issues" }));
    answers.push(await listUpstreams(as(operator), {}));
    const stored = await everything();
    for (const value of Object.values(values)) {
      for (const form of ["utf8", "hex", "base64"] as const) {
        const text = Buffer.from(value).toString(form);
        expect(stored).not.toContain(text);
        expect(JSON.stringify(answers)).not.toContain(text);
      }
    }
    // The server's host name is stored in plain text. The fact that it is found shows that the
    // search would also find a secret value.
    expect(stored).toContain("mcp.example.com");
    expect(await secretsOf(server.id)).toEqual({
      headers: { authorization: values.second },
      env: {},
      oauthClientSecret: values.client,
      clientKey: null,
      unreadable: [],
    });
    expect((await secretsOf(files.id)).env).toEqual({ TOKEN: values.env });
    expect(server.secrets.map(({ kind, name }) => `${kind}/${name}`)).toEqual([
      "header/authorization",
      "header/x-other",
      "oauth_client/client_secret",
    ]);
  });

  test("a sealed value can be opened only for its own server and under its own name", async () => {
    const one = await registered({ ...http, headers: { A: "first", B: "second" } });
    const other = await registered({ ...http, name: "other" });
    await database.sql`update upstream_secrets a set value_sealed = b.value_sealed
      from upstream_secrets b where a.name = 'a' and b.name = 'b'`;
    expect(await secretsOf(one.id)).toMatchObject({
      headers: { b: "second" },
      unreadable: ["header/a"],
    });
    await database.sql`update upstream_secrets set upstream_id = ${other.id}`;
    expect((await secretsOf(other.id)).unreadable).toEqual(["header/a", "header/b"]);
  });

  test("secret values can be replaced and removed individually, and the audit record has only their names", async () => {
    const { id } = await registered({ ...http, headers: { A: "first", B: "second" } });
    await changed({ headers: { a: "third" } });
    await changed({ headers: { B: null, C: null } });
    expect((await secretsOf(id)).headers).toEqual({ a: "third" });
    const records = await database.sql`
      select details from audit_records where action = 'upstreams.update' order by id`;
    expect(records.map(({ details }) => details)).toEqual([
      { changed: [], secretsSet: ["header/a"] },
      { changed: [], secretsRemoved: ["header/b"] },
    ]);
  });

  test.each([
    ["another path", { url: "https://mcp.example.com/v2?x=1" }, false],
    ["the same origin written otherwise", { url: "HTTPS://MCP.example.com:443/mcp" }, false],
    ["another transport to it", { transport: "sse" }, false],
    ["another host", { url: "https://mcp2.example.com/mcp" }, true],
    ["another port", { url: "https://mcp.example.com:8443/mcp" }, true],
    ["another scheme", { url: "http://mcp.example.com/mcp" }, true],
    ["a command", { transport: "stdio", command: "true" }, true],
  ])(
    "a change to %s deletes the secrets only if the origin differs",
    async (_what, changes, dropped) => {
      const { id } = await registered({ ...http, headers: { A: "first" } });
      const result = await changed(changes);
      expect(result.dropped.headers).toEqual(dropped ? ["a"] : []);
      expect((await secretsOf(id)).headers).toEqual(dropped ? {} : { a: "first" });
    },
  );

  test.each([
    ["title", { title: "Files" }, false],
    ["command", { command: "node" }, true],
    ["arguments", { args: ["files", "/"] }, true],
  ])(
    "changing a command's %s deletes its secrets only if the command line differs",
    async (_what, changes, dropped) => {
      const { id } = await registered({ ...command, env: { TOKEN: "t" } });
      const result = await changed(changes, "files");
      expect(result.dropped.env).toEqual(dropped ? ["TOKEN"] : []);
      expect((await secretsOf(id)).env).toEqual(dropped ? {} : { TOKEN: "t" });
    },
  );

  test("secret values that a change sets together with a new origin are kept for the new origin", async () => {
    const { id } = await registered({ ...http, headers: { A: "first", B: "second" } });
    const result = await changed({ url: "https://new.example.com/", headers: { A: "fresh" } });
    expect(result.dropped.headers).toEqual(["a", "b"]);
    expect((await secretsOf(id)).headers).toEqual({ a: "fresh" });
  });

  test("people's credentials are deleted if the origin or the kind of credentials changes", async () => {
    const { id } = await registered({
      ...http,
      credentials: "person_header",
      personHeader: "X-Token",
    });
    const connect = () => database.sql`
      insert into person_credentials (person_id, upstream_id, kind, value_sealed, connected_at)
      values (${member.id}, ${id}, 'header', 'x', now())`;
    await connect();
    expect((await changed({ title: "t" })).dropped.people).toBe(0);
    expect((await changed({ url: "https://new.example.com/" })).dropped.people).toBe(1);
    await connect();
    expect((await changed({ credentials: "person_oauth" })).dropped.people).toBe(1);
    expect(await database.sql`select 1 from person_credentials`).toEqual([]);
  });
});

describe("a server is registered only with valid fields and a permitted target", () => {
  test("a registration with invalid fields is refused, with an error for each invalid field", async () => {
    const fields = async (input: object) => {
      const result = await registerUpstream(as(operator), { ...http, ...input } as never);
      return result.ok ? [] : Object.keys(result.failure.fields ?? {});
    };
    expect(await fields({ name: "latchkey" })).toEqual(["name"]);
    expect(await fields({ name: "Upper" })).toEqual(["name"]);
    expect(await fields({ name: "a_b" })).toEqual(["name"]);
    expect(await fields({ url: "ftp://x" })).toEqual(["url"]);
    expect(await fields({ url: "https://u:p@x.example" })).toEqual(["url"]);
    expect(await fields({ command: "sh" })).toEqual(["command"]);
    expect(await fields({ transport: "stdio" })).toEqual(["command", "url"]);
    expect(await fields({ env: { A: "b" } })).toEqual(["env"]);
    expect(await fields({ headers: { "Content-Type": "x" } })).toEqual(["headers.Content-Type"]);
    expect(await fields({ headers: { A: "one\r\ntwo" } })).toEqual(["headers.A"]);
    expect(await fields({ headers: { A: "1", a: "2" } })).toEqual(["headers"]);
    expect(await fields({ credentials: "person_header" })).toEqual(["personHeader"]);
    expect(await fields({ oauthClientId: "x" })).toEqual(["oauthClientId"]);
    expect(await fields({ surprise: 1 })).toEqual(["input"]);
    expect(await database.sql`select 1 from upstreams`).toEqual([]);
  });

  test("a URL with a credential in it is refused in registrations, changes and imports, and never shown", async () => {
    const url = "https://mcp.example.com/mcp?toolsets=a&apiKey=s3cret";
    const refused = [
      await registerUpstream(as(operator), { ...http, url }),
      (await registered(http)) && null,
      await updateUpstream(as(operator), { name: "issues", changes: { url } }),
    ].flatMap((answer) => answer ?? []);
    for (const answer of refused) {
      expect(answer).toMatchObject({
        failure: { fields: { url: expect.stringContaining("Leave apiKey out of the URL") } },
      });
    }
    const text = JSON.stringify({
      mcpServers: { a: { url }, b: { url: "https://u:s3cret@x.y/p" } },
    });
    const seen = await previewImport(as(operator), { text });
    expect(seen).toMatchObject({
      value: {
        rows: [
          { target: "https://mcp.example.com/mcp", problem: expect.stringContaining("apiKey") },
          { target: "https://x.y/p", problem: expect.stringContaining("password") },
        ],
      },
    });
    expect(JSON.stringify([...refused, seen])).not.toContain("s3cret");
    const plain = await changed({ url: "https://mcp.example.com/mcp?toolsets=a" });
    expect(plain.upstream.url).toContain("?toolsets=a");
  });

  test("registering a command requires ALLOW_STDIO=1, but disabling or removing it does not", async () => {
    expect(code(await registerUpstream(as(operator, false), command))).toBe("forbidden");
    await registered(command);
    const without = as(operator, false);
    const change = { name: "files", changes: { command: "sh" } };
    expect(code(await updateUpstream(without, change))).toBe("forbidden");
    const turn = (changes: object) => updateUpstream(without, { name: "files", changes });
    expect(code(await turn({ enabled: false, title: "Files" }))).toBe("forbidden");
    expect(code(await turn({ enabled: false }))).toBe("ok");
    expect(code(await turn({ enabled: true }))).toBe("forbidden");
    expect(code(await disableUpstream(without, { name: "files" }))).toBe("ok");
    expect(code(await enableUpstream(without, { name: "files" }))).toBe("forbidden");
    const switches = await database.sql`
      select action from audit_records where outcome = 'done' and action ~ 'able$'`;
    expect([...switches]).toEqual([{ action: "upstreams.disable" }]);
    expect(code(await removeUpstream(without, { name: "files" }))).toBe("ok");
  });

  test("an address that is not allowed is refused in registrations and changes, and the refusal is recorded", async () => {
    const url = "http://169.254.169.254/";
    expect(code(await registerUpstream(as(operator), { ...http, url }))).toBe("target_refused");
    await registered(http);
    const change = { name: "issues", changes: { url } };
    expect(code(await updateUpstream(as(operator), change))).toBe("target_refused");
    await database.sql`insert into installation (public_url, secret_checks, created_at,
      allow_private_upstreams) values ('http://localhost', '[]', now(), false)`;
    const local = { name: "issues", changes: { url: "http://10.0.0.1/" } };
    expect(code(await updateUpstream(as(operator), local))).toBe("target_refused");
    await database.sql`delete from installation`;
    expect(code(await updateUpstream(as(operator), local))).toBe("ok");
    const denials = await database.sql`
      select rule from audit_records where code = 'target_refused' order by id`;
    expect(denials).toHaveLength(3);
    expect(denials[2]?.rule).toContain("private address");
  });

  test("neither a registration nor a renaming can use a name that is taken", async () => {
    await registered(http);
    await registered({ ...http, name: "other" });
    expect(code(await registerUpstream(as(operator), http))).toBe("server_name_taken");
    const rename = { name: "other", changes: { name: "issues" } };
    expect(code(await updateUpstream(as(operator), rename))).toBe("server_name_taken");
    expect((await changed({ name: "tickets" })).upstream.name).toBe("tickets");
    const [record] = await database.sql`
      select subject_label, details from audit_records where action = 'upstreams.update'`;
    expect(record).toEqual({
      subject_label: "tickets",
      details: { changed: ["name"], from: "issues" },
    });
  });

  test("a server loses the fields that do not apply to its new transport or kind of credentials", async () => {
    await registered({ ...http, credentials: "person_oauth", oauthClientId: "c", oauthScope: "a" });
    const plainer = await changed({ credentials: "server" });
    expect(plainer.upstream).toMatchObject({ oauthClientId: null, oauthScope: null });
    const run = await changed({ transport: "stdio", command: "run", args: ["x"] });
    expect(run.upstream).toMatchObject({ url: null, command: "run", args: ["x"] });
    const back = await changed({ transport: "http", url: "https://mcp.example.com/" });
    expect(back.upstream).toMatchObject({ command: null, args: [] });
    const half = await updateUpstream(as(operator), {
      name: "issues",
      changes: { transport: "stdio" },
    });
    expect(half).toMatchObject({ ok: false, failure: { fields: { command: expect.any(String) } } });
  });

  test("a server without its own timeouts has the defaults, and each timeout must be within its bounds", async () => {
    const none = { connectSeconds: null, listSeconds: null, idleSeconds: null };
    const made = await registered({ ...http, greetSeconds: 120, probeSeconds: 0 });
    expect(made).toMatchObject({ ...none, greetSeconds: 120, probeSeconds: 0 });
    const later = await changed({ greetSeconds: null, idleSeconds: 0, title: "t" });
    expect(later.changed).toEqual(["title", "greetSeconds", "idleSeconds"]);
    expect(later.upstream).toMatchObject({ greetSeconds: null, probeSeconds: 0, idleSeconds: 0 });
    const bad = { connectSeconds: 0, greetSeconds: 901, probeSeconds: 3, idleSeconds: 1.5 };
    const refused = await updateUpstream(as(operator), { name: "issues", changes: bad });
    expect(refused).toMatchObject({
      failure: {
        fields: {
          "changes.connectSeconds": "Use a whole number of seconds from 1 to 120.",
          "changes.greetSeconds": "Use a whole number of seconds from 1 to 900.",
          "changes.probeSeconds": "Use a whole number of seconds from 5 to 86400, or 0.",
          "changes.idleSeconds": "Use a whole number of seconds from 10 to 86400, or 0.",
        },
      },
    });
  });

  test("what was observed about a server is reset when its target changes", async () => {
    const { id } = await registered(http);
    await database.sql`update upstreams set state = 'down', last_error = 'x', era = 'legacy'
      where id = ${id}`;
    expect((await changed({ title: "t" })).upstream.health.state).toBe("down");
    const moved = await changed({ url: "https://new.example.com/" });
    expect(moved.upstream.health).toMatchObject({ state: "unknown", lastError: null, era: null });
  });
});

describe("members see fewer servers and fewer details than operators do", () => {
  test("members see only the enabled servers that their teams can reach, without details", async () => {
    const open = await registered({ ...http, headers: { A: "first" } });
    await registered({ ...http, name: "closed" });
    const off = await registered({ ...http, name: "off" });
    const empty = await registered({ ...http, name: "empty" });
    for (const [server, tools] of [
      [open, ["*"]],
      [off, ["*"]],
      [empty, []],
    ] as const) {
      await database.sql`insert into grants
        (id, team_id, upstream_id, tools, prompts, resources, created_at)
        values (${randomUUID()}, ${red}, ${server.id}, ${tools}, false, false, now())`;
    }
    await disableUpstream(as(operator), { name: "off" });
    const listed = await listUpstreams(as(member), {});
    expect(listed).toMatchObject({ ok: true, value: { total: 1 } });
    if (!listed.ok) return;
    expect(listed.value.rows).toEqual([
      {
        id: open.id,
        name: "issues",
        title: null,
        enabled: true,
        state: "unknown",
        counts: { tools: 0, prompts: 0, resources: 0, resourceTemplates: 0 },
        detail: null,
      },
    ]);
    const byAddress = await listUpstreams(as(member), { q: "mcp.example" });
    expect(byAddress).toMatchObject({ ok: true, value: { total: 0 } });
    const all = await listUpstreams(as(operator), { q: "mcp.example" });
    expect(all).toMatchObject({ ok: true, value: { total: 4 } });
    expect(code(await showUpstream(as(member), { name: "issues" }))).toBe("forbidden");
  });
});

describe("operators can hide, override, approve and delete the items of a server", () => {
  const read = { server: "files", kind: "tool", item: "read" } as const;
  const now = async () => {
    const shown = await showUpstream(as(operator), { name: "files" });
    return shown.ok ? shown.value.items[0] : undefined;
  };

  beforeEach(() => makeServer(database.db, "http"));

  test("an item can be hidden, shown again, and given another title and description", async () => {
    await hideItem(as(operator), { ...read, hidden: true });
    await overrideItem(as(operator), { ...read, title: "Read", description: "Reads." });
    expect(await now()).toMatchObject({
      hidden: true,
      titleOverride: "Read",
      descriptionOverride: "Reads.",
    });
    await hideItem(as(operator), { ...read, hidden: false });
    await overrideItem(as(operator), { ...read, title: null });
    expect(await now()).toMatchObject({
      hidden: false,
      titleOverride: null,
      descriptionOverride: "Reads.",
    });
    expect(code(await hideItem(as(operator), { ...read, item: "x", hidden: true }))).toBe(
      "not_found",
    );
    const unseen = await overrideItem(as(operator), { ...read, description: "Reads.\u200b" });
    expect(unseen).toMatchObject({
      failure: { fields: { description: expect.stringContaining("invisible characters") } },
    });
  });

  test("an item is approved only with the digest of the definition that was reviewed", async () => {
    const seen = { ...read, digest: "a".repeat(64) };
    await database.sql`update upstream_items set digest = ${"b".repeat(64)}`;
    expect(code(await approveItem(as(operator), seen))).toBe("invalid_input");
    expect(await now()).toMatchObject({ waits: true });
    await database.sql`update upstream_items set digest = ${"a".repeat(64)}`;
    // The waiting definition came from the former target, and the items of the new target have not
    // been listed yet.
    await database.sql`update upstreams set args = '{elsewhere}'`;
    expect(await approveItem(as(operator), seen)).toMatchObject({
      failure: { fields: { digest: expect.stringContaining("is not available yet") } },
    });
    expect(await now()).toMatchObject({ waits: true });
    await database.sql`update upstreams set listed_version = target_version`;
    expect(code(await approveItem(as(operator), seen))).toBe("ok");
    expect(await now()).toMatchObject({ waits: false, previous: null });
  });

  test("items that a server no longer offers are listed separately, and only such items can be deleted", async () => {
    expect(code(await forgetItem(as(operator), read))).toBe("not_found");
    await database.sql`update upstream_items set gone_at = now(), hidden = true`;
    const shown = await showUpstream(as(operator), { name: "files" });
    expect(shown).toMatchObject({
      value: {
        items: [],
        gone: {
          total: 1,
          rows: [{ name: "read", description: "now", hidden: true, goneAt: expect.any(Date) }],
        },
        upstream: { counts: { tools: 0 } },
      },
    });
    expect(code(await forgetItem(as(operator), read))).toBe("ok");
    expect(await database.sql`select 1 from upstream_items`).toEqual([]);
    const [record] = await database.sql`
      select details from audit_records where action = 'upstreams.forget_item'`;
    expect(record?.details).toEqual({ kind: "tool", item: "read" });
  });
});

test("removing a server also deletes its secrets, items, grants and credentials", async () => {
  const { id } = await registered({ ...http, headers: { A: "first" } });
  await database.sql`insert into grants (id, team_id, upstream_id, tools, created_at)
    values (${randomUUID()}, ${red}, ${id}, '{*}', now())`;
  expect(code(await removeUpstream(as(operator), { name: "issues" }))).toBe("ok");
  expect(code(await removeUpstream(as(operator), { name: "issues" }))).toBe("not_found");
  expect(await database.sql`select 1 from upstream_secrets`).toEqual([]);
  expect(await database.sql`select 1 from grants`).toEqual([]);
});
