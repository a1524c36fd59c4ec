import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { apiKeys } from "@/db/schema/api-keys";
import { auditRecords } from "@/db/schema/audit-records";
import { calls } from "@/db/schema/calls";
import { installation } from "@/db/schema/installation";
import { people } from "@/db/schema/people";
import { teams } from "@/db/schema/teams";
import { writeBatches } from "@/lib/core/testing/write-batches";
import { VERSION } from "@/lib/std/version";
import { keyRing } from "@/lib/tokens/key-ring";
import { mintToken } from "@/lib/tokens/mint-token";
import {
  plantKey,
  type TestProcess,
  type TestRequest,
  testExchange,
  testProcess,
  textOf,
} from "@/lib/tokens/testing/process";
import { dataPlane } from "./route";

let fixture: TestProcess;
let key: { id: string; plain: string };
let token: string;
beforeAll(async () => {
  fixture = await testProcess();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  key = await plantKey(fixture, { name: "Laptop" });
  token = await mint(key.id);
});

async function mint(
  keyId: string,
  changes: { lifetimeSeconds?: number; nowSeconds?: number } = {},
) {
  const ring = await keyRing(fixture.process, new Date());
  return mintToken(ring, fixture.process.config, {
    keyId,
    scopes: ["mcp"],
    lifetimeSeconds: 900,
    nowSeconds: Math.floor(Date.now() / 1000),
    ...changes,
  });
}

const HEADERS: Record<string, string> = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};
let neighbours = 0;

async function call(
  request: Partial<TestRequest> & { rpc?: unknown; token?: string | null; accept?: null } = {},
) {
  const { rpc, token: given = token, accept, ...rest } = request;
  const { accept: _, ...others } = HEADERS;
  const exchange = testExchange({
    path: "/mcp",
    address: `10.2.${neighbours >> 8}.${neighbours++ & 255}`,
    ...(rpc === undefined ? {} : { body: JSON.stringify(rpc) }),
    ...rest,
    headers: {
      ...(accept === null ? others : HEADERS),
      host: "localhost:12009",
      ...(given === null ? {} : { authorization: `Bearer ${given}` }),
      ...rest.headers,
    },
  });
  const answer = await dataPlane(exchange);
  if (!answer) throw new Error("not a path of the data plane");
  const text = await textOf(answer);
  const data = /^data: (\{.*\})$/m.exec(text)?.[1] ?? text;
  return { ...answer, text, json: data === "" ? null : JSON.parse(data), exchange };
}

const LIST = { jsonrpc: "2.0", id: 1, method: "tools/list" };
const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "tester", version: "9" },
};
const modern = (method: string, params: object = {}, name?: string) => ({
  rpc: { jsonrpc: "2.0", id: 7, method, params: { ...params, _meta: META } },
  headers: {
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": method,
    ...(name ? { "mcp-name": name } : {}),
  },
});

test("a client of the initialize era initializes, lists tools and calls a tool", async () => {
  const started = await call({
    rpc: {
      jsonrpc: "2.0",
      id: 0,
      method: "initialize",
      params: {
        protocolVersion: "2025-06-18",
        capabilities: {},
        clientInfo: { name: "old", version: "1" },
      },
    },
  });
  expect(started.status).toBe(200);
  expect(started.json.result).toMatchObject({
    protocolVersion: "2025-06-18",
    serverInfo: { name: "latchkey", version: VERSION },
    capabilities: { tools: {} },
  });
  const ready = await call({ rpc: { jsonrpc: "2.0", method: "notifications/initialized" } });
  expect([ready.status, ready.text]).toEqual([202, ""]);
  const { json } = await call({ rpc: LIST, headers: { "mcp-protocol-version": "2025-06-18" } });
  expect(json.result.tools.map((tool: { name: string }) => tool.name)).toEqual([
    "latchkey_reach",
    "latchkey_whoami",
  ]);
  const who = await call({
    rpc: { jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "latchkey_whoami" } },
  });
  expect(who.json.result.structuredContent).toMatchObject({
    key: { id: key.id, name: "Laptop" },
    team: { slug: "rockets", name: "Rockets" },
    scopes: ["mcp"],
  });
  expect(who.json.result.structuredContent.token_ends_in_seconds).toBeGreaterThan(890);
});

test("a client of 2026-07-28 discovers the server, gets a private list, and calls a tool without a session", async () => {
  const discovered = await call(modern("server/discover"));
  expect(discovered.status).toBe(200);
  expect(discovered.json.result.supportedVersions).toContain("2026-07-28");
  const listed = await call(modern("tools/list"));
  expect(listed.json.result).toMatchObject({ ttlMs: 0, cacheScope: "private" });
  expect(listed.json.result.tools).toHaveLength(2);
  const reached = await call(modern("tools/call", { name: "latchkey_reach" }, "latchkey_reach"));
  expect(reached.json.result.structuredContent.servers).toMatchObject([
    { name: "latchkey", tools: [{ name: "latchkey_reach" }, { name: "latchkey_whoami" }] },
  ]);
});

test("a token that ends within two minutes says so in every result of both eras and in whoami", async () => {
  const clientInfo = { name: "old", version: "1" };
  const begin = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
  const requests = [
    { rpc: LIST },
    { rpc: { ...LIST, method: "tools/call", params: { name: "latchkey_whoami" } } },
    { rpc: { ...LIST, method: "initialize", params: begin } },
    modern("server/discover"),
    modern("tools/list"),
    modern("tools/call", { name: "latchkey_whoami" }, "latchkey_whoami"),
  ];
  const short = await mint(key.id, { lifetimeSeconds: 100 });
  for (const request of requests) {
    const long = (await call(request)).json.result;
    const { result } = (await call({ ...request, token: short })).json;
    const { "dev.latchkey/tokenEnd": told, ...meta } = result._meta;
    expect(meta).toEqual(long._meta ?? {});
    expect(told.inSeconds).toBeGreaterThan(0);
    expect(told.inSeconds).toBeLessThanOrEqual(100);
    expect(Date.parse(told.at)).toBeGreaterThan(Date.now());
    if (!long.structuredContent) continue;
    expect(long.structuredContent.token_ends_soon).toBe(false);
    expect(result.structuredContent.token_ends_soon).toBe(true);
    expect(result.content[0].text).toContain("get a new token");
  }
});

test.each([
  "application/json, text/event-stream",
  "*/*",
  "application/*",
  "application/json",
  "text/html, */*;q=0.1",
  null,
])("a client of either era that sends Accept: %s gets JSON at /mcp and /mcp/", async (accept) => {
  const who = modern("tools/call", { name: "latchkey_whoami" }, "latchkey_whoami");
  const rpc = { jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "latchkey_whoami" } };
  for (const path of ["/mcp", "/mcp/"]) {
    for (const request of [who, { rpc }]) {
      const headers = {
        ...("headers" in request ? request.headers : {}),
        ...(accept && { accept }),
      };
      const answer = await call({
        ...request,
        path,
        headers,
        ...(accept === null ? { accept } : {}),
      });
      expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/json"]);
      expect(answer.json.result.structuredContent.key.name).toBe("Laptop");
    }
  }
});

test("a client that accepts only JSON gets JSON for a request in an unusual form, and no stream", async () => {
  const accept = "application/json";
  const _meta = { "io.modelcontextprotocol/clientInfo": { name: "odd", version: "1" } };
  const odd = await call({ rpc: { ...LIST, params: { _meta } }, headers: { accept } });
  expect([odd.status, odd.json.result?.tools.length]).toEqual([200, 2]);
  const { rpc, headers } = modern("subscriptions/listen", { notifications: {} });
  const listens = await call({ rpc, headers: { ...headers, accept } });
  expect([listens.status, listens.json.id, listens.json.error.code]).toEqual([406, 7, -32600]);
});

test("a client that accepts neither JSON nor events is refused", async () => {
  const answer = await call({ rpc: LIST, headers: { accept: "text/html" } });
  expect(answer.status).toBe(406);
});

test("the challenge to a request without credentials contains no error code", async () => {
  const without: Record<string, string>[] = [{}, { authorization: "Basic YTpi" }];
  for (const headers of without) {
    const answer = await call({ rpc: LIST, token: null, headers });
    expect(answer.status).toBe(401);
    expect(answer.json.error).toBe("missing_token");
    expect(answer.headers["www-authenticate"]).toMatch(
      /^Bearer realm="latchkey", scope="mcp", resource_metadata="[^"]+"$/,
    );
  }
});

test("a request with two credentials or with a token in the query string is refused", async () => {
  const authorization = [`Bearer ${token}`, `Bearer ${token}`];
  const two = await call({ rpc: LIST, token: null, headers: { authorization } });
  const query = await call({ rpc: LIST, query: `access_token=${token}` });
  for (const answer of [two, query]) {
    expect([answer.status, answer.json.error]).toEqual([400, "malformed_credentials"]);
    expect(answer.headers["www-authenticate"]).toContain('error="invalid_request"');
    expect(answer.text).not.toContain(token);
  }
});

test("the scheme of a bearer token is accepted in upper and lower case", async () => {
  const headers = { authorization: `bEaReR ${token}` };
  expect((await call({ rpc: LIST, token: null, headers })).status).toBe(200);
});

test("a call is refused while its key is not valid or may not be used from this address, and while the key's team or creator is disabled", async () => {
  expect((await call({ rpc: LIST })).status).toBe(200);
  const { db } = fixture.process;
  const now = new Date();
  const ends: [string, (ended: boolean) => Promise<unknown>][] = [
    ["disabled", (on) => setKey({ disabledAt: on ? now : null })],
    ["key_expired", (on) => setKey({ expiresAt: on ? now : null })],
    ["address_not_allowed", (on) => setKey({ allowedAddresses: on ? ["192.0.2.1"] : [] })],
    [
      "team_disabled",
      (on) =>
        db
          .update(teams)
          .set({ disabledAt: on ? now : null })
          .where(eq(teams.id, fixture.teamId)),
    ],
    [
      "maker_disabled",
      (on) =>
        db
          .update(people)
          .set({ disabledAt: on ? now : null })
          .where(eq(people.id, fixture.makerId)),
    ],
    ["revoked", (on) => setKey({ revokedAt: on ? now : null })],
  ];
  for (const [reason, set] of ends) {
    await set(true);
    const refused = await call({ rpc: LIST });
    expect([reason, refused.status, refused.json.error]).toEqual([reason, 401, "invalid_token"]);
    await set(false);
    expect((await call({ rpc: LIST })).status).toBe(200);
    await writeBatches("denials");
    const [record] = await db
      .select()
      .from(auditRecords)
      .where(eq(auditRecords.requestId, refused.exchange.requestId));
    expect(record).toMatchObject({
      reason,
      keyId: key.id,
      teamId: fixture.teamId,
      actorKind: "key",
    });
  }
  function setKey(columns: Partial<typeof apiKeys.$inferInsert>) {
    return db.update(apiKeys).set(columns).where(eq(apiKeys.id, key.id));
  }
});

test("a key whose mcp scope has been removed cannot call a tool", async () => {
  await fixture.process.db.update(apiKeys).set({ scopes: [] }).where(eq(apiKeys.id, key.id));
  const answer = await call({ rpc: LIST });
  expect([answer.status, answer.json.error]).toEqual([403, "insufficient_scope"]);
  expect(answer.headers["www-authenticate"]).toContain('error="insufficient_scope", scope="mcp"');
});

test.each([
  ["no Origin", undefined, 200],
  ["the public one", "http://localhost:12009", 200],
  ["another host", "http://evil.example", 403],
  ["another port", "http://localhost:3000", 403],
  ["null", "null", 403],
])("a request is accepted or refused depending on its Origin: %s", async (_, origin, status) => {
  const headers = { "user-agent": "page/1", ...(origin === undefined ? {} : { origin }) };
  const answer = await call({ rpc: LIST, headers });
  expect(answer.status).toBe(status);
  if (status === 200) return;
  expect(answer.json.error).toBe("origin_not_allowed");
  await writeBatches("denials");
  const [record] = await fixture.process.db
    .select()
    .from(auditRecords)
    .where(eq(auditRecords.requestId, answer.exchange.requestId));
  expect(record).toMatchObject({
    ...{ action: "mcp.request", code: "origin_not_allowed", keyId: null },
    ...{ address: answer.exchange.address, details: { client: "page/1" } },
  });
});

test.each([
  ["GET", "POST"],
  ["DELETE", "GET, POST"],
  ["PUT", "GET, POST"],
  ["OPTIONS", "GET, POST"],
])(
  "a %s request gets a 405 in a process that receives no change notifications",
  async (method, allow) => {
    const answer = await call({ method });
    expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
    expect(answer.json.error).toBe("method_not_allowed");
  },
);

test.each([
  ["no JSON", { body: "{" }, 400, -32700, "malformed_body"],
  ["too deep", { body: `[${"[".repeat(200)}` }, 400, -32602, "invalid_input"],
  ["too many", { rpc: Array.from({ length: 51 }, () => LIST) }, 400, -32602, "invalid_input"],
  ["too large", { body: `"${"x".repeat(4 * 1024 * 1024)}"` }, 413, -31413, "body_too_large"],
  [
    "no JSON type",
    { headers: { "content-type": "text/plain" } },
    415,
    -31415,
    "unsupported_media_type",
  ],
] as [string, Partial<TestRequest>, number, number, string][])(
  "a body with this defect gets a JSON-RPC error: %s",
  async (_, request, status, code, error) => {
    const answer = await call(request);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({
      jsonrpc: "2.0",
      id: null,
      error: { code, data: { error, request_id: answer.exchange.requestId } },
    });
  },
);

test.each([
  ["message", `{"jsonrpc":"2.0","id":7,"method":"tools/list","method":"tools/call"}`, null, -32600],
  ["message", `{"jsonrpc":"2.0","id":7,"method":"tools/list","\\u004dethod":"x"}`, null, -32600],
  [
    "params",
    `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"a","name":"b"}}`,
    7,
    -32602,
  ],
  [
    "params",
    `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"a","Name":"b"}}`,
    7,
    -32602,
  ],
  ["params", `[{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"URI":"b"}}]`, null, -32602],
] as const)(
  "a member that can be read in two ways is refused: in %s, %s",
  async (_, body, id, code) => {
    const answer = await call({ body });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ id, error: { code, data: { error: "ambiguous_member" } } });
  },
);

test("a body with 300,000 fields is refused with the reason, wherever in the body the fields are", async () => {
  const fields = Object.fromEntries(
    Array.from({ length: 300_000 }, (_, index) => [`f${index}`, 1]),
  );
  const message = "body has more than 10,000 fields.";
  for (const rpc of [
    { jsonrpc: "2.0", id: 3, method: "tools/call", params: { name: "x", arguments: fields } },
    { jsonrpc: "2.0", id: 3, method: "ping", params: { _meta: fields } },
    fields,
  ]) {
    const answer = await call({ rpc });
    expect(answer.status).toBe(400);
    expect(answer.json.error).toMatchObject({ code: -32602, message });
  }
});

test("an object with more than 1,000 fields is refused if the protocol checks its fields one by one", async () => {
  const fields = Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`f${index}`, 1]));
  const message = "body has an object of more than 1,000 fields.";
  const tool = { jsonrpc: "2.0", id: 3, method: "tools/call" };
  for (const rpc of [
    { ...tool, params: { name: "nothing", arguments: fields } },
    { ...tool, params: fields },
    { ...tool, ...fields },
    { ...tool, method: "no/such", params: { a: { b: fields } } },
    [tool, { ...tool, params: { _meta: fields } }],
  ]) {
    const answer = await call({ rpc });
    expect([answer.status, answer.json.error.code]).toEqual([400, -32602]);
    expect(answer.json.error.message).toBe(message);
    expect(answer.json.id).toBe(Array.isArray(rpc) ? null : 3);
  }
  const deeper = { ...tool, params: { name: "nothing", arguments: { a: { b: fields } } } };
  expect((await call({ rpc: deeper })).json.error.message).toMatch(/^There is no tool/);
});

test("a request for an unknown tool or method gets a protocol error", async () => {
  const tool = { jsonrpc: "2.0", id: 3, method: "tools/call", params: { name: "nothing" } };
  expect((await call({ rpc: tool })).json.error.code).toBe(-32602);
  const method = { jsonrpc: "2.0", id: 4, method: "no/such" };
  expect((await call({ rpc: method })).json.error.code).toBe(-32601);
  const missing = await call(modern("no/such"));
  expect([missing.status, missing.json.error.code]).toEqual([404, -32601]);
  const listen = await call(modern("subscriptions/listen", { notifications: {} }));
  expect([listen.status, listen.json.error.code, listen.json.id]).toEqual([200, -31503, 7]);
});

test("each authenticated request is recorded with its method and item, but without its arguments or result", async () => {
  await call(
    modern(
      "tools/call",
      { name: "latchkey_whoami", arguments: { a: "PRIVATE" } },
      "latchkey_whoami",
    ),
  );
  await call({
    rpc: { jsonrpc: "2.0", id: 3, method: "tools/call", params: { name: "no\u0000thing" } },
    headers: { "user-agent": "curl/8.5.0" },
  });
  await call({ body: "{" });
  await call({ rpc: { jsonrpc: "2.0", method: "notifications/initialized" } });
  await writeBatches("calls", "key-use");
  const rows = await fixture.process.db
    .select()
    .from(calls)
    .where(eq(calls.keyId, key.id))
    .orderBy(calls.id);
  expect(rows).toMatchObject([
    {
      method: "tools/call",
      target: "latchkey_whoami",
      outcome: "ok",
      code: null,
      client: "tester/9",
      protocolVersion: "2026-07-28",
      teamId: fixture.teamId,
    },
    {
      method: "tools/call",
      target: "nothing",
      outcome: "denied",
      code: "-32602",
      client: "curl/8.5.0",
    },
    { method: "invalid", outcome: "error", code: "malformed_body" },
    { method: "notifications/initialized", outcome: "ok" },
  ]);
  expect(JSON.stringify(rows)).not.toContain("PRIVATE");
  const [row] = await fixture.process.db.select().from(apiKeys).where(eq(apiKeys.id, key.id));
  expect(row?.firstCallAt).toEqual(rows[0]?.at);
  expect(row?.lastUsedAt).toEqual(rows.at(-1)?.at);
  const [one] = await fixture.process.db.select().from(installation);
  expect(one?.firstCallAt).toBeInstanceOf(Date);
});

test.each([
  "/.well-known/oauth-authorization-server/other",
  "/.well-known/oauth-protected-resource/other",
  "/mcp/other",
  "/oauth",
  "/oauth/other",
  "/register",
  "/authorize",
  "/token",
  "/api/v1/nothing",
])("a request for the path %s gets a JSON 404", async (path) => {
  const answer = await call({ path, method: "GET", token: null });
  expect([answer.status, answer.json.error]).toEqual([404, "not_found"]);
  expect(answer.headers["x-request-id"]).toBe(answer.exchange.requestId);
});

test("the data plane answers health checks, and leaves console paths to the console", async () => {
  expect((await call({ path: "/healthz", method: "GET", token: null })).json.status).toBe("alive");
  expect((await call({ path: "/readyz", method: "GET", token: null })).status).toBe(200);
  for (const path of ["/", "/keys", "/api/auth/session", "/mcpx", "/healthz/x"]) {
    expect(dataPlane(testExchange({ path }))).toBeNull();
  }
  const records = await fixture.process.db
    .select()
    .from(auditRecords)
    .orderBy(desc(auditRecords.id));
  expect(JSON.stringify(records)).not.toContain(token.split(".")[2]);
});

test.each(["null", "1", '"x"', "[]", "[null]", "{}"])(
  "a request with a valid token and the body %s, which is not a message, gets a 400 with an error code",
  async (body) => {
    const { status, json } = await call({ body });
    expect(status).toBe(400);
    expect(json.error.code).toBeLessThan(0);
  },
);
