import { randomUUID } from "node:crypto";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dataPlane } from "@/gateway/endpoints/route";
import { makeServer } from "@/lib/servers/testing/servers";
import { keyRing } from "@/lib/tokens/key-ring";
import { mintToken } from "@/lib/tokens/mint-token";
import {
  plantKey,
  type TestProcess,
  testExchange,
  testProcess,
  textOf,
} from "@/lib/tokens/testing/process";
import { plantKey as plantCallKey, plantCalls } from "@/lib/usage/calls/testing/planted";
import { apiDocument } from "./document";
import { operations } from "./operations/operations";

const SECRET = "Bearer s3cr3t-value-of-the-test";

let fixture: TestProcess;
let admin: string;
let caller: string;

beforeAll(async () => {
  fixture = await testProcess();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  const key = await plantKey(fixture, {
    name: "IaC",
    kind: "service",
    makerId: null,
    scopes: ["mcp", "admin"],
  });
  admin = await mint(key.id, ["mcp", "admin"]);
  caller = await mint((await plantKey(fixture)).id, ["mcp", "admin"]);
});
afterEach(async () => {
  const { sql } = fixture.database;
  await sql`delete from upstreams`;
  await sql`delete from audit_records`;
});

async function mint(keyId: string, scopes: readonly string[]) {
  return mintToken(await keyRing(fixture.process, new Date()), fixture.process.config, {
    keyId,
    scopes,
    lifetimeSeconds: 900,
    nowSeconds: Math.floor(Date.now() / 1000),
  });
}

interface Call {
  readonly query?: string;
  readonly body?: unknown;
  readonly token?: string | null;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function call(
  method: string,
  path: string,
  { query, body, token = admin, text, headers }: Call = {},
) {
  const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
  const answer = await dataPlane(
    testExchange({
      method,
      path,
      query,
      ...(sent === undefined ? {} : { body: sent }),
      headers: {
        ...(sent === undefined ? {} : { "content-type": "application/json" }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
    }),
  );
  if (!answer) throw new Error("not a path of the data plane");
  const said = await textOf(answer);
  const json = said === "" ? null : JSON.parse(said);
  validate(method, path, answer.status, json);
  return { ...answer, text: said, json };
}

const document = JSON.parse(JSON.stringify(apiDocument("http://localhost:12009")));
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(document, "api");
const used = new Set<string>();

function pointer(...parts: string[]): string {
  return parts.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/**
 * Validates a response against the API's document. Every test in this file passes all its responses
 * to this function.
 */
function validate(method: string, path: string, status: number, json: unknown) {
  const operation = operations.find(
    (one) =>
      one.method === method && new RegExp(`^${one.path.replace(/\{\w+\}/g, "[^/]+")}$`).test(path),
  );
  if (!operation) return;
  const name = method.toLowerCase();
  const response = document.paths[operation.path][name].responses[String(status)];
  expect(response, `${method} ${operation.path} answers ${status}: documented?`).toBeDefined();
  used.add(`${operation.id} ${status}`);
  if (status === 204) return expect(json).toBeNull();
  const at = ["paths", operation.path, name, "responses", String(status), "content"];
  expectValid(ajv.compile({ $ref: `api#${pointer(...at, "application/json", "schema")}` }), json);
  if (status >= 400)
    expect(response.description).toContain(`\`${(json as { error: string }).error}\``);
}

function expectValid(check: ValidateFunction, value: unknown) {
  check(value);
  expect(check.errors ?? []).toEqual([]);
}

const SERVERS = "/api/v1/mcp/servers";
const KEYS = "/api/v1/keys";
const registration = {
  name: "issues",
  transport: "http",
  url: "https://mcp.example.com/mcp",
  headers: { Authorization: SECRET },
};

describe("permissions of the API", () => {
  test("a request without a valid token or without the required scope is refused", async () => {
    const none = await call("GET", SERVERS, { token: null });
    expect(none).toMatchObject({ status: 401, json: { error: "missing_token" } });
    expect(none.headers["www-authenticate"]).toBe('Bearer realm="latchkey"');
    const bad = await call("GET", KEYS, { token: "x.y.z" });
    expect(bad).toMatchObject({ status: 401, json: { error: "invalid_token" } });
    // The token has the admin scope, but its key has lost that scope.
    const less = await call("GET", SERVERS, { token: caller });
    expect(less).toMatchObject({ status: 403, json: { error: "insufficient_scope" } });
    expect(less.headers["www-authenticate"]).toBe(
      'Bearer realm="latchkey", error="insufficient_scope", scope="admin"',
    );
  });

  test("every operation refuses a token without the admin scope before it reads the body", async () => {
    for (const { method, path } of operations) {
      const answer = await call(method, path.replace(/\{\w+\}/g, "x"), {
        token: caller,
        text: "{",
      });
      expect([method, path, answer.status]).toEqual([method, path, 403]);
    }
  });

  test("a token can neither register nor change a server that runs a command", async () => {
    const made = await call("POST", SERVERS, {
      body: { name: "sh", transport: "stdio", command: "sh" },
    });
    expect(made).toMatchObject({ status: 403, json: { error: "forbidden" } });
    await makeServer(fixture.process.db, "stdio");
    const before = await fixture.database.sql`select * from upstreams`;
    for (const body of [{ command: "sh" }, { title: "x" }, { enabled: false }]) {
      const changed = await call("PATCH", `${SERVERS}/files`, { body });
      expect(changed.json.error).toBe("forbidden");
    }
    expect((await call("DELETE", `${SERVERS}/files`)).status).toBe(403);
    await call("POST", SERVERS, { body: registration });
    const into = await call("PATCH", `${SERVERS}/issues`, {
      body: { transport: "stdio", command: "sh" },
    });
    expect(into.status).toBe(403);
    const after = await fixture.database.sql`select * from upstreams where name = 'files'`;
    expect(after).toEqual(before);
  });

  test("a token is refused after its key has been disabled or revoked", async () => {
    await fixture.database.sql`update api_keys set disabled_at = now() where name = 'IaC'`;
    expect((await call("GET", SERVERS)).status).toBe(401);
    await fixture.database.sql`update api_keys set disabled_at = null`;
  });
});

describe("the API of servers", () => {
  test("an administrator can register, list, show, change, disable and remove a server", async () => {
    const made = await call("POST", SERVERS, { body: registration });
    expect(made).toMatchObject({
      status: 201,
      headers: { location: `${SERVERS}/issues` },
      json: { name: "issues", enabled: true, secrets: [{ kind: "header", name: "authorization" }] },
    });
    const listed = await call("GET", SERVERS, { query: "pageSize=1&q=iss" });
    expect(listed.json).toMatchObject({ total: 1, rows: [{ name: "issues" }] });
    expect((await call("GET", `${SERVERS}/issues`)).json.items).toEqual([]);
    const changed = await call("PATCH", `${SERVERS}/issues`, {
      body: { title: "Issues", enabled: false },
    });
    expect(changed.json).toMatchObject({ title: "Issues", enabled: false });
    const moved = await call("PATCH", `${SERVERS}/issues`, {
      body: { url: "https://other.example.com/mcp" },
    });
    expect(moved.json).toMatchObject({ dropped: { headers: ["authorization"] }, secrets: [] });
    const on = await call("PATCH", `${SERVERS}/issues`, { body: { enabled: true } });
    expect(on.json).toMatchObject({ enabled: true, dropped: { headers: [] } });
    expect((await call("DELETE", `${SERVERS}/issues`)).status).toBe(204);
    expect((await call("GET", `${SERVERS}/issues`)).status).toBe(404);
    const said = [made, listed, changed, moved].map(({ text }) => text).join();
    expect(said).not.toContain(SECRET);
    const actors = await fixture.database
      .sql`select distinct actor_kind, actor_label from audit_records where outcome = 'done'`;
    expect(actors).toEqual([{ actor_kind: "key", actor_label: "IaC" }]);
  });

  test("a change based on an outdated version of a server is refused as a conflict", async () => {
    const made = await call("POST", SERVERS, { body: registration });
    const { version } = made.json;
    const change = (body: object) => call("PATCH", `${SERVERS}/issues`, { body });
    const first = await change({ approvesChanges: true, version });
    expect(first.status).toBe(200);
    for (const body of [{ title: "T" }, { headers: { Authorization: "x" } }, { enabled: false }]) {
      const stale = await change({ ...body, version });
      expect(stale).toMatchObject({
        status: 409,
        json: {
          error: "conflict",
          current: { values: { approvesChanges: true }, version: first.json.version },
        },
      });
      expect(stale.text).not.toContain(SECRET);
    }
    const again = await change({ headers: { Authorization: "x" }, version: first.json.version });
    expect(again.json.version).not.toBe(first.json.version);
  });

  test("the record of a change to a server has only the fields whose values changed", async () => {
    const { version } = (await call("POST", SERVERS, { body: registration })).json;
    const change = (body: object) => call("PATCH", `${SERVERS}/issues`, { body });
    const takeRecords = async () => {
      const records = await fixture.database.sql`
        with taken as (delete from audit_records where outcome = 'done' returning *)
        select action, details from taken order by id`;
      return records.map(({ action, details }) => [action, details]);
    };
    const row = async () => [...(await fixture.database.sql`select * from upstreams`)];
    await takeRecords();
    const before = await row();
    const nothing = [{}, { version }, { version, enabled: true }, { headers: { "X-None": null } }];
    for (const body of [...nothing, { url: registration.url, title: null, enabled: true }]) {
      const same = await change(body);
      expect(same).toMatchObject({ status: 200, json: { version, dropped: { headers: [] } } });
    }
    expect([await row(), await takeRecords()]).toEqual([before, []]);

    expect((await change({ version, enabled: false })).json).toMatchObject({ enabled: false });
    expect((await change({ enabled: false })).json.enabled).toBe(false);
    expect(await takeRecords()).toEqual([["upstreams.disable", null]]);
    // Enabling or disabling a server does not change the version of its definition.
    const stale = await change({ title: "T", enabled: true, version: "a".repeat(22) });
    expect(stale).toMatchObject({ status: 409, json: { current: { version, changedBy: null } } });
    const refused = await change({ enabled: true, url: "http://169.254.169.254/" });
    expect(refused.status).toBe(422);
    const unclear = await change({ title: "T", enabled: "yes" });
    expect(unclear).toMatchObject({
      status: 400,
      json: { fields: { enabled: "Choose yes or no." } },
    });
    const now = (await call("GET", `${SERVERS}/issues`)).json;
    expect(now).toMatchObject({ title: null, enabled: false, version });

    const both = await change({ title: "T", enabled: true, version });
    expect(both.json).toMatchObject({ title: "T", enabled: true });
    expect(await takeRecords()).toEqual([
      ["upstreams.update", { changed: ["title"] }],
      ["upstreams.enable", null],
    ]);
  });

  test("the open sessions with a server can be listed and ended, whichever process holds them", async () => {
    const { sql } = fixture.database;
    const serverId = await makeServer(fixture.process.db, "stdio");
    const { id: keyId } = await plantKey(fixture, { name: "Laptop" });
    const owner = crypto.randomUUID();
    await sql`insert into processes (id, started_at, seen_at, seen_seq)
      values (${owner}, now(), now() + interval '1 minute', 1000000)`;
    const session = `${keyId}:one-of-two`;
    for (const principal of [keyId, session]) {
      await sql`insert into session_leases (upstream_id, principal, owner, claimed_at)
        values (${serverId}, ${principal}, ${owner}, now())`;
    }
    const sessions = `${SERVERS}/files/sessions`;
    const listed = await call("GET", sessions);
    expect(listed.json).toMatchObject({
      rows: [keyId, session].map((id) => ({
        ...{ id, here: false, idleSeconds: null },
        holder: { kind: "key", id: keyId, name: "Laptop", team: "Rockets" },
      })),
      limits: { perServer: 50 },
    });
    const ended = await call("DELETE", `${sessions}/${encodeURIComponent(session)}`);
    expect(ended.status).toBe(204);
    expect((await call("GET", sessions)).json.rows).toMatchObject([{ id: keyId }]);
    const records = await sql`select actor_label, details from audit_records
      where action = 'upstreams.end_session' and outcome = 'done'`;
    expect(records).toMatchObject([
      { actor_label: "IaC", details: { session: { of: "key", id: keyId, name: "Laptop" } } },
    ]);
    for (const path of [
      `${sessions}/${crypto.randomUUID()}`,
      `${SERVERS}/none/sessions/${keyId}`,
    ]) {
      expect((await call("DELETE", path)).status).toBe(404);
    }
    expect((await call("GET", `${SERVERS}/none/sessions`)).status).toBe(404);
    await sql`delete from processes where id = ${owner}`;
  });

  test("a server is shown with its items", async () => {
    await makeServer(fixture.process.db, "http");
    const shown = await call("GET", `${SERVERS}/files`);
    expect(shown.json.items).toMatchObject([{ name: "read", waits: true }]);
  });

  test("a definition is shown as its server wrote it, with every digit", async () => {
    await makeServer(fixture.process.db, "http");
    const written =
      '{"name":"read","inputSchema":{"type":"object","maximum":18446744073709551615}}';
    await fixture.database.sql`update upstream_items set definition = ${written}`;
    const shown = await call("GET", `${SERVERS}/files`);
    expect(shown.text).toContain(`"definition":${written},`);
  });

  test.each([
    ["an unknown field", { ...registration, headrs: {} }, 400, "invalid_input"],
    ["no URL", { name: "x", transport: "http" }, 400, "invalid_input"],
    ["the reserved name", { ...registration, name: "latchkey" }, 400, "invalid_input"],
    ["metadata", { ...registration, url: "http://169.254.169.254/" }, 422, "target_refused"],
    ["ourselves", { ...registration, url: "http://localhost:12009/mcp" }, 422, "target_refused"],
    ["no object", [registration], 400, "invalid_input"],
  ])(
    "a registration with an invalid value (%s) is refused with the reason",
    async (_what, body, status, error) => {
      const answer = await call("POST", SERVERS, { body });
      expect(answer).toMatchObject({ status, json: { error } });
      expect(await fixture.database.sql`select 1 from upstreams`).toEqual([]);
    },
  );

  test("a registration under a name that is already taken is refused as a conflict", async () => {
    await call("POST", SERVERS, { body: registration });
    const twice = await call("POST", SERVERS, { body: registration });
    expect(twice).toMatchObject({ status: 409, json: { error: "server_name_taken" } });
  });
});

describe("the API of keys", () => {
  test("the plain text of a key is shown only at its creation, and a key can be listed, renamed, disabled and revoked", async () => {
    const made = await call("POST", KEYS, {
      body: { name: "Nightly", expires: { type: "days", days: 7 } },
    });
    expect(made).toMatchObject({
      status: 201,
      json: { kind: "service", scopes: ["mcp"], team: { slug: "rockets" } },
    });
    const { id, key } = made.json;
    expect(made.headers.location).toBe(`${KEYS}/${id}`);
    const exchanged = await dataPlane(
      testExchange({
        path: "/api/v1/auth/token",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ api_key: key }),
      }),
    );
    expect(exchanged?.status).toBe(200);
    const seen = [
      await call("GET", `${KEYS}/${id}`),
      await call("GET", KEYS, { query: "q=Nightly&sort=name&pageSize=5" }),
      await call("PATCH", `${KEYS}/${id}`, { body: { name: "Weekly", enabled: false } }),
      await call("PATCH", `${KEYS}/${id}`, { body: { enabled: true } }),
      await call("DELETE", `${KEYS}/${id}`, { query: "reason=no+longer+needed" }),
    ];
    expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(seen[2]?.json).toMatchObject({ name: "Weekly", status: "disabled" });
    expect(seen[4]?.json).toMatchObject({ status: "revoked", revokedBy: "IaC" });
    expect(seen.map(({ text }) => text).join()).not.toContain(key);
    expect((await call("PATCH", `${KEYS}/${id}`, { body: { name: "x" } })).status).toBe(409);
  });

  test("each limit of a key can be set alone, and setting a limit to null restores the installation's default", async () => {
    const { json } = await call("POST", KEYS, { body: { name: "N", expires: { type: "never" } } });
    const limit = (body: object) => call("PATCH", `${KEYS}/${json.id}`, { body });
    expect(await limit({ requestsPerMinute: 30, concurrentCalls: 2 })).toMatchObject({
      status: 200,
      json: { requestsPerMinute: 30, concurrentCalls: 2 },
    });
    expect((await limit({ concurrentCalls: null, name: "M" })).json).toMatchObject({
      name: "M",
      requestsPerMinute: 30,
      concurrentCalls: null,
    });
    for (const requestsPerMinute of [0, 1.5, "30"]) {
      const wrong = await limit({ name: "not this", requestsPerMinute });
      expect(wrong).toMatchObject({
        status: 400,
        json: { fields: { requestsPerMinute: expect.stringContaining("whole number") } },
      });
    }
    expect((await call("GET", `${KEYS}/${json.id}`)).json).toMatchObject({
      name: "M",
      requestsPerMinute: 30,
    });
    const records = await fixture.database.sql`
      select actor_label from audit_records where action = 'keys.set_limits'`;
    expect(records).toEqual([{ actor_label: "IaC" }, { actor_label: "IaC" }]);
  });

  test("a change based on an outdated version of a key is refused, and the response has the key's current values", async () => {
    const made = await call("POST", KEYS, { body: { name: "N", expires: { type: "never" } } });
    const path = `${KEYS}/${made.json.id}`;
    const { version } = made.json;
    const change = (body: object) => call("PATCH", path, { body });
    const first = await change({ name: "M", requestsPerMinute: 30, version });
    expect(first).toMatchObject({ status: 200, json: { name: "M", requestsPerMinute: 30 } });
    for (const body of [{ name: "O" }, { concurrentCalls: 1 }, { enabled: false }]) {
      expect(await change({ ...body, version })).toMatchObject({
        status: 409,
        json: {
          error: "conflict",
          current: {
            values: { name: "M", requestsPerMinute: 30, concurrentCalls: null },
            version: first.json.version,
            changedBy: "IaC",
          },
        },
      });
    }
    expect((await call("GET", path)).json).toEqual(first.json);
    expect((await change({ enabled: false, version: first.json.version })).status).toBe(200);
    expect((await change({ name: "P" })).status).toBe(200);
  });

  test("when a request for a new key is sent again because its response was lost, the first key is revoked", async () => {
    const body = { name: "N", expires: { type: "never" }, attempt: crypto.randomUUID() };
    const first = await call("POST", KEYS, { body });
    const second = await call("POST", KEYS, { body });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.json).toMatchObject({ status: "active", received: false });
    expect((await call("GET", `${KEYS}/${first.json.id}`)).json.status).toBe("revoked");
    await fixture.database
      .sql`update api_keys set last_used_at = now() where id = ${second.json.id}`;
    const third = await call("POST", KEYS, { body });
    expect(third).toMatchObject({ status: 409, json: { error: "key_received" } });
  });

  test("the keys that are worth a look are counted by kind, and listed with the same word", async () => {
    await call("POST", KEYS, { body: { name: "Forever", expires: { type: "never" } } });
    const survey = await call("GET", `${KEYS}/survey`);
    const listed = await call("GET", KEYS, { query: "status=no_expiry" });
    expect(survey.status).toBe(200);
    expect(survey.json.no_expiry).toBe(listed.json.total);
    expect(listed.json.rows.map(({ name }: { name: string }) => name)).toContain("Forever");
  });

  test("a key is rotated once per Idempotency-Key, its old secret is ended, and a rotation is cancelled", async () => {
    const made = await call("POST", KEYS, { body: { name: "N", expires: { type: "never" } } });
    const path = `${KEYS}/${made.json.id}/rotation`;
    const rotate = (name: string) =>
      call("POST", path, { body: { overlap: "1h" }, headers: { "Idempotency-Key": name } });
    const first = await rotate("first");
    expect(first).toMatchObject({
      status: 200,
      json: { rotation: { lastFour: made.json.key.slice(-4), usedAt: null } },
    });
    expect(first.json.key).toMatch(/^mcp_[0-9a-f]{32}$/);
    expect(first.json.lastFour).toBe(first.json.key.slice(-4));
    expect(await rotate("first")).toMatchObject({ status: 200, json: { key: null } });
    expect(await rotate("second")).toMatchObject({
      ...{ status: 409, json: { error: "rotation_running" } },
    });
    const finished = await call("POST", `${path}/finish`);
    expect(finished).toMatchObject({ status: 200, json: { rotation: null } });
    expect((await call("DELETE", path)).json.error).toBe("rotation_over");
    expect((await rotate("second")).status).toBe(200);
    const cancelled = await call("DELETE", path);
    expect(cancelled).toMatchObject({
      ...{ status: 200, json: { rotation: null, lastFour: first.json.lastFour } },
    });
  });

  test("a token cannot create a key with the admin scope", async () => {
    const made = await call("POST", KEYS, {
      body: { name: "More", expires: { type: "days", days: 7 }, scopes: ["mcp", "admin"] },
    });
    expect(made).toMatchObject({ status: 403, json: { error: "forbidden" } });
  });

  test("a request for a key that does not exist gets a 404, even if the id is malformed", async () => {
    for (const id of ["x", "%2e%2e", "%ff", "0f9c8c1e-7d5b-4a5e-8a53-0a2f3d1c9b77"]) {
      expect([id, (await call("GET", `${KEYS}/${id}`)).status]).toEqual([id, 404]);
    }
  });

  test("a revocation without a reason is refused", async () => {
    const { json } = await call("POST", KEYS, { body: { name: "N", expires: { type: "never" } } });
    const answer = await call("DELETE", `${KEYS}/${json.id}`);
    expect(answer).toMatchObject({ status: 400, json: { fields: { reason: expect.any(String) } } });
  });
});

const MANY_FIELDS = Array.from({ length: 60_000 }, (_, index) => `"f${index}":1`).join(",");
const TOO_MANY = "has more than 10,000 fields";

describe("the audience API", () => {
  const AUDIENCES = "/api/v1/audiences";
  const uri = "https://tools.example.com/mcp";

  test("an audience can be registered, granted to a key, changed and removed", async () => {
    const made = await call("POST", AUDIENCES, {
      body: { uri, name: "Tools", teamIds: [fixture.teamId] },
    });
    expect(made).toMatchObject({ status: 201, json: { uri, teams: [{ slug: "rockets" }] } });
    const one = made.headers.location ?? "";
    const { id: keyId } = await plantKey(fixture);
    const ofKey = `${KEYS}/${keyId}/audiences`;
    expect((await call("GET", ofKey)).json.rows).toMatchObject([{ uri, granted: false }]);
    expect((await call("PATCH", ofKey, { body: { audiences: [uri] } })).json.rows).toMatchObject([
      { uri, granted: true },
    ]);
    expect((await call("GET", AUDIENCES)).json.rows).toMatchObject([{ uri, holders: 1 }]);
    const { version } = (await call("GET", one)).json;
    const body = { name: "Build tools", version };
    expect((await call("PATCH", one, { body })).json).toMatchObject({ name: "Build tools" });
    expect(await call("PATCH", one, { body })).toMatchObject({
      status: 409,
      json: { error: "conflict", current: { values: { name: "Build tools" } } },
    });
    expect((await call("DELETE", one)).status).toBe(204);
    expect((await call("GET", one)).status).toBe(404);
  });

  test("the installation's own address is refused as an audience, with an error for the field", async () => {
    const body = { uri: "https://localhost:12009/mcp", name: "Ours" };
    expect(await call("POST", AUDIENCES, { body })).toMatchObject({
      status: 400,
      json: { error: "invalid_input", fields: { uri: expect.stringContaining("own address") } },
    });
  });
});

describe("the API of trust rules", () => {
  const RULES = "/api/v1/trust-rules";
  const rule = {
    ...{ name: "Deploys", issuer: "https://ci.example.com", subject: "job:deploy" },
    expires: { type: "days", days: 30 },
  };

  test("a rule can be created, listed, shown, changed, disabled and ended", async () => {
    const made = await call("POST", RULES, { body: { ...rule, tokenSeconds: 300 } });
    expect(made).toMatchObject({ status: 201, json: { issuer: rule.issuer, claims: {} } });
    const one = `${RULES}/${made.json.id}`;
    expect(made.headers.location).toBe(one);
    expect((await call("GET", RULES)).json).toMatchObject({
      rows: [{ name: "Deploys" }],
      total: 1,
    });
    const changes = { name: "Nightly", requestsPerMinute: 5, tokenSeconds: null, enabled: false };
    const changed = await call("PATCH", one, { body: { ...changes, version: made.json.version } });
    expect(changed).toMatchObject({
      status: 200,
      json: { name: "Nightly", requestsPerMinute: 5, tokenSeconds: null, status: "disabled" },
    });
    const late = await call("PATCH", one, { body: { name: "No", version: made.json.version } });
    expect(late).toMatchObject({ status: 409, json: { current: { values: { name: "Nightly" } } } });
    expect((await call("GET", one)).json).toEqual(changed.json);
    const ended = await call("DELETE", one, { query: "reason=moved%20away" });
    expect(ended.json).toMatchObject({ status: "revoked", revokeReason: "moved away" });
    expect((await call("PATCH", one, { body: { name: "No" } })).json.error).toBe("key_revoked");
  });

  test.each([["issuer"], ["subject"], ["claims"]])(
    "a request to change what a rule requires of a token is refused: %s",
    async (field) => {
      const { json } = await call("POST", RULES, { body: { ...rule, subject: `not ${field}` } });
      const body = { name: "No", [field]: field === "claims" ? { a: "b" } : rule.issuer };
      const refused = await call("PATCH", `${RULES}/${json.id}`, { body });
      expect(refused).toMatchObject({ status: 400, json: { error: "invalid_input" } });
      expect(refused.json.fields[field]).toContain("End the rule and create another");
      expect((await call("GET", `${RULES}/${json.id}`)).json.name).toBe("Deploys");
    },
  );
});

describe("requests to the API", () => {
  test("a request with an unsupported method gets a 405 with Allow, and an unknown path gets a 404", async () => {
    const put = await call("PUT", SERVERS);
    expect(put).toMatchObject({ status: 405, headers: { allow: "GET, POST" } });
    const post = await call("POST", `${KEYS}/x`);
    expect(post).toMatchObject({ status: 405, headers: { allow: "GET, PATCH, DELETE" } });
    expect((await call("GET", `${SERVERS}/a/b`)).status).toBe(404);
    expect((await call("GET", `${SERVERS}/`)).status).toBe(404);
  });

  test.each([
    ["malformed JSON", "{", 400, "malformed_body"],
    ["a field twice", '{"name":"a","name":"b"}', 400, "duplicate_field"],
    ["too much", `{"name":"${"a".repeat(1_100_000)}"}`, 413, "body_too_large"],
    ["too many fields", `{${MANY_FIELDS}}`, 400, "invalid_input", { body: TOO_MANY }],
    ["too many within", `{"name":{${MANY_FIELDS}}}`, 400, "invalid_input", { body: TOO_MANY }],
  ] as [string, string, number, string, object?][])(
    "a request body with %s is refused",
    async (_what, text, status, error, fields) => {
      const json = { error, ...(fields ? { fields } : {}) };
      expect(await call("POST", SERVERS, { text })).toMatchObject({ status, json });
    },
  );

  test("an unknown, repeated or invalid query parameter is refused, and the error names the parameter", async () => {
    expect((await call("GET", SERVERS, { query: "size=1" })).json.fields).toEqual({
      size: "There is no such parameter.",
    });
    expect((await call("GET", SERVERS, { query: "pageSize=1&pageSize=2" })).json.error).toBe(
      "duplicate_field",
    );
    expect(
      (await call("GET", SERVERS, { query: "pageSize=two" })).json.fields.pageSize,
    ).toBeDefined();
    expect((await call("GET", SERVERS, { query: "page=2" })).json.fields.page).toBe(
      "There is no such parameter.",
    );
    expect((await call("GET", SERVERS, { query: "__proto__=1" })).status).toBe(400);
  });

  test("a request over plain HTTP is refused", async () => {
    const exchange = testExchange({ method: "GET", path: SERVERS, secure: false });
    expect((await dataPlane(exchange))?.status).toBe(403);
  });
});

describe("the API of teams and people", () => {
  const TEAMS = "/api/v1/teams";
  const PEOPLE = "/api/v1/people";
  const grants = [{ server: "issues", tools: ["get_*"], prompts: false, resources: false }];
  const newMember = () => ({
    ...{ name: "Mei", email: `mei-${randomUUID()}@example.com`, role: "member" },
    teamIds: [fixture.teamId],
  });

  test("a team can be created, renamed, disabled and enabled", async () => {
    const made = await call("POST", TEAMS, { body: { name: "Sea Lions" } });
    expect(made).toMatchObject({ status: 201, json: { slug: "sea-lions", disabled: false } });
    const one = `${TEAMS}/sea-lions`;
    expect(made.headers.location).toBe(one);
    const { version } = (await call("GET", one)).json;
    const body = { name: "Seals", version };
    expect((await call("PATCH", one, { body })).json).toMatchObject({ name: "Seals" });
    expect(await call("PATCH", one, { body: { name: "Otters", version } })).toMatchObject({
      status: 409,
      json: { current: { values: { name: "Seals" } } },
    });
    const rules = { maxKeyDays: 30, allowNoExpiry: false, keysPerMember: 2, keysPerTeam: null };
    const ruled = await call("PATCH", `${one}/policy`, { body: rules });
    expect(ruled.json.policy).toMatchObject(rules);
    expect((await call("POST", `${one}/disable`)).json.disabled).toBe(true);
    expect((await call("GET", TEAMS)).json.rows).toContainEqual(
      expect.objectContaining({ slug: "sea-lions", disabled: true, members: 0 }),
    );
    expect((await call("POST", `${one}/enable`)).json.disabled).toBe(false);
    expect((await call("POST", TEAMS, { body: { name: "Sea lions" } })).status).toBe(409);
    expect((await call("GET", `${TEAMS}/none`)).status).toBe(404);
    expect((await call("POST", `${TEAMS}/none/disable`)).status).toBe(404);
  });

  test("a person can be added, join a team by email, lead it, and leave it with their keys", async () => {
    const body = newMember();
    const made = await call("POST", PEOPLE, { body });
    expect(made).toMatchObject({ status: 201, json: { status: "invited", email: body.email } });
    expect(made.json.invitation.url).toMatch(/#/);
    const { id } = made.json;
    expect(made.headers.location).toBe(`${PEOPLE}/${id}`);
    expect((await call("GET", PEOPLE, { query: `q=${body.email}` })).json.rows).toHaveLength(1);

    await call("POST", TEAMS, { body: { name: "Joined" } });
    const members = `${TEAMS}/joined/members`;
    const join = { body: { email: body.email.toUpperCase() } };
    expect((await call("POST", members, join)).status).toBe(204);
    expect(await call("POST", members, join)).toMatchObject({
      status: 400,
      json: { fields: { email: "This person is in the team already." } },
    });
    expect((await call("POST", members, { body: { email: "no@example.com" } })).status).toBe(404);
    const one = `${members}/${id}`;
    expect((await call("PATCH", one, { body: { role: "lead" } })).status).toBe(204);
    const [{ id: keyId, membership }] = await plantPersonal(id);
    expect(await call("GET", `${TEAMS}/joined`)).toMatchObject({
      json: { members: [{ email: body.email, role: "lead" }] },
    });
    expect(membership).toBeTruthy();
    expect((await call("DELETE", one)).json.endedKeys).toMatchObject([{ id: keyId }]);
    const home = `${TEAMS}/rockets/members/${id}`;
    expect(await call("DELETE", home)).toMatchObject({ status: 200, json: { endedKeys: [] } });
  });

  async function plantPersonal(personId: string) {
    const { sql } = fixture.database;
    const rows = await sql<{ team: string; id: string }[]>`
      select m.team_id as team, m.id from team_members m join teams t on t.id = m.team_id
      where t.slug = 'joined' and m.person_id = ${personId}`;
    const [{ team, id: membership } = { team: "", id: "" }] = rows;
    const key = await plantKey(fixture, {
      ...{ teamId: team, makerId: personId, membershipId: membership },
    });
    return [{ id: key.id, membership }] as const;
  }

  test("a member can be disabled and enabled, but not an operator", async () => {
    const { id } = (await call("POST", PEOPLE, { body: newMember() })).json;
    expect((await call("POST", `${PEOPLE}/${id}/disable`)).json.status).toBe("disabled");
    expect((await call("POST", `${PEOPLE}/${id}/enable`)).json.status).toBe("invited");
    expect((await call("GET", `${PEOPLE}/${id}`)).json.status).toBe("invited");
    const operator = { ...newMember(), role: "operator" };
    expect((await call("POST", PEOPLE, { body: operator })).status).toBe(403);
    await fixture.database.sql`update people set role = 'operator' where id = ${id}`;
    for (const what of ["disable", "enable"]) {
      expect(await call("POST", `${PEOPLE}/${id}/${what}`)).toMatchObject({
        status: 403,
        json: { message: expect.stringContaining("Only an operator") },
      });
    }
  });

  test("grants of a team and of a key can be read and set", async () => {
    await call("POST", SERVERS, { body: registration });
    const ofTeam = `${TEAMS}/rockets/grants`;
    const { version } = (await call("GET", ofTeam)).json;
    expect((await call("PATCH", ofTeam, { body: { grants, version } })).json).toMatchObject({
      grants: [{ server: { name: "issues" }, tools: ["get_*"], prompts: false }],
    });
    expect(await call("PATCH", ofTeam, { body: { grants: [], version } })).toMatchObject({
      status: 409,
    });
    const { id } = await plantKey(fixture);
    const ofKey = `${KEYS}/${id}/grants`;
    expect((await call("GET", ofKey)).json.grants).toBeNull();
    expect((await call("PATCH", ofKey, { body: { grants } })).json.grants).toHaveLength(1);
    const wider = [{ ...grants[0], server: "none" }];
    expect((await call("PATCH", ofKey, { body: { grants: wider } })).status).toBe(400);
    expect((await call("PATCH", ofKey, { body: { grants: null } })).json.grants).toBeNull();
    await call("PATCH", ofTeam, { body: { grants: [] } });
  });

  test("the policy and the audit log can be read", async () => {
    expect((await call("GET", "/api/v1/policy")).json).toMatchObject({ tokenSeconds: 900 });
    await call("POST", TEAMS, { body: { name: "Recorded" } });
    const listed = await call("GET", "/api/v1/activity", { query: "action=teams.create&limit=1" });
    expect(listed.json.rows).toMatchObject([{ action: "teams.create", subjectLabel: "recorded" }]);
  });
});

describe("calls", () => {
  const CALLS = "/api/v1/calls";
  const range = "from=2026-03-01T00:00:00Z&to=2026-03-03T00:00:00Z";

  test("calls are listed by page, charted, and counted by tool", async () => {
    const { db } = fixture.process;
    const [team] = await fixture.database.sql<{ id: string }[]>`select id from teams limit 1`;
    const key = await plantCallKey(db, "Nightly build", { teamId: team?.id ?? "", makerId: null });
    const at = new Date("2026-03-02T12:00:00Z");
    await plantCalls(db, [
      { key, at, target: "latchkey_whoami", requestId: "req_first" },
      {
        key,
        at,
        target: "latchkey_whoami",
        requestId: "req_second",
        outcome: "error",
        code: "upstream_timeout",
      },
    ]);
    const page = await call("GET", CALLS, { query: `key=${key.id}&limit=1` });
    expect(page.json.rows).toMatchObject([
      { requestId: "req_second", code: "upstream_timeout", key: { name: "Nightly build" } },
    ]);
    const next = await call("GET", CALLS, {
      query: `key=${key.id}&limit=1&cursor=${page.json.older}`,
    });
    expect(next.json).toMatchObject({ rows: [{ requestId: "req_first" }], older: null });
    const chart = await call("GET", `${CALLS}/series`, { query: `key=${key.id}&${range}` });
    expect(chart.json.total).toMatchObject({ calls: 2, errors: 1 });
    expect(chart.json.points.length).toBe(48);
    const use = await call("GET", `${CALLS}/usage`, { query: `by=tool&key=${key.id}&${range}` });
    expect(use.json.rows).toMatchObject([{ value: "latchkey_whoami", calls: 2, errorRate: 0.5 }]);
    const shown = await call("GET", "/api/v1/requests/req_first");
    expect(shown.json.calls).toMatchObject([{ requestId: "req_first" }]);
    expect((await call("GET", "/api/v1/requests/req_none")).status).toBe(404);
  });

  test("a range without an end, and an unknown outcome, are refused by name", async () => {
    const open = await call("GET", `${CALLS}/series`, { query: "from=2026-03-01T00:00:00Z" });
    expect(open).toMatchObject({ status: 400, json: { fields: { to: expect.any(String) } } });
    const wrong = await call("GET", CALLS, { query: "outcome=lost" });
    expect(wrong).toMatchObject({ status: 400, json: { fields: { outcome: expect.any(String) } } });
  });
});

describe("the OpenAPI document", () => {
  test("the document is served without authentication and contains the installation's URL", async () => {
    const served = await call("GET", "/api/v1/openapi.json", { token: null });
    expect(served.status).toBe(200);
    expect(served.json).toEqual(document);
    expect(served.json.servers).toEqual([{ url: "http://localhost:12009" }]);
  });

  test("the document lists every route, and each example in the document matches its schema", () => {
    const listed = Object.entries(document.paths as Record<string, object>).flatMap(
      ([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = operations.map(({ method, path }) => `${method} ${path}`);
    const open = [
      "POST /api/v1/auth/token",
      "POST /api/v1/leaks",
      "POST /api/v1/auth/headers",
      "GET /api/v1/openapi.json",
    ];
    expect(listed.toSorted()).toEqual([...served, ...open].toSorted());
    let examples = 0;
    const walk = (node: unknown, at: string[]) => {
      if (typeof node !== "object" || node === null) return;
      if ("example" in node && "schema" in node) {
        examples++;
        expectValid(ajv.compile({ $ref: `api#${pointer(...at, "schema")}` }), node.example);
      }
      for (const [name, child] of Object.entries(node)) walk(child, [...at, name]);
    };
    walk(document.paths, ["paths"]);
    expect(examples).toBeGreaterThan(60);
  });

  test("every reference in the document has a target, and every definition is used", () => {
    const text = JSON.stringify(document);
    const named = Object.keys(document.components.schemas);
    const refs = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect([...new Set(refs)].toSorted()).toEqual(named.toSorted());
    expect(text).not.toContain("#/$defs");
    const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("the document's schema for keys rejects a response with missing fields", () => {
    const key = ajv.compile({ $ref: "api#/components/schemas/Key" });
    expect(key({ id: "x" })).toBe(false);
  });

  test("the tests in this file produce every successful response that the document describes", () => {
    const wanted = operations.map(({ id, answer }) => `${id} ${answer.status}`);
    expect(wanted.filter((one) => !used.has(one))).toEqual([]);
  });
});
