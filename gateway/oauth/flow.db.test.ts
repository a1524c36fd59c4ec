import { eq } from "drizzle-orm";
import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { auditRecords } from "@/db/schema/audit-records";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import { listOAuthConnections } from "@/lib/oauth/connections/list-oauth-connections";
import { listOvertakenKeys } from "@/lib/oauth/connections/list-overtaken-keys";
import { showOAuthConnection } from "@/lib/oauth/connections/show-oauth-connection";
import { publishProcess } from "@/lib/process/process";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import {
  ask,
  codeOf,
  connectApp,
  contextOf,
  exchangeCode,
  maker,
  post,
  refresh,
  register,
} from "./testing/app";

let it: TestProcess;
beforeAll(async () => {
  it = await testProcess();
});
afterAll(() => it.close());

const list = (token: string) =>
  ask("/mcp", {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
  });

test("an app exchanges its code for tokens, and its refresh token for new tokens", async () => {
  const app = await codeOf(it);
  const first = await exchangeCode(app);
  expect(first).toMatchObject({
    status: 200,
    headers: { "cache-control": "no-store", "access-control-allow-origin": "*" },
    json: {
      token_type: "Bearer",
      expires_in: 900,
      scope: "mcp",
      refresh_token: expect.any(String),
    },
  });
  const second = await refresh(app, first.json.refresh_token);
  expect(second).toMatchObject({ status: 200, json: { scope: "mcp" } });
  expect(second.json.refresh_token).not.toBe(first.json.refresh_token);
  for (const { json } of [first, second]) {
    const token = String(json.access_token);
    expect(decodeJwt(token)).toMatchObject({
      ...{ iss: "http://localhost:12009", aud: "http://localhost:12009/mcp", scope: "mcp" },
      ...{ sub: it.makerId, client_id: app.clientId, grant: app.connectionId },
    });
    expect((await list(token)).status).toBe(200);
  }
});

test("the database contains no code or token of an app in plain text", async () => {
  const app = await codeOf(it);
  const { json } = await exchangeCode(app);
  const rows = await it.database.sql`
    select t::text as text from oauth_tokens t union all select c::text from connections c
    union all select k::text from api_keys k union all select r::text from oauth_requests r`;
  const all = rows.map(({ text }) => String(text)).join("\n");
  expect(all).toContain(app.connectionId);
  for (const secret of [app.code, json.refresh_token, json.access_token]) {
    expect(all).not.toContain(String(secret));
  }
});

test("a user sees a connection with the app's name, the date of its next expiry and its last possible day", async () => {
  const { connectionId: id } = await connectApp(it);
  const ctx = contextOf(it, maker(it));
  const shown = await showOAuthConnection(ctx, { id });
  expect(shown).toMatchObject({
    value: {
      ...{ id, name: "An app", status: "active", kind: "personal", scopes: ["mcp"], idleDays: 30 },
      client: { name: "An app", kind: "registered" },
      redirectHost: "127.0.0.1:4711",
      maker: { id: it.makerId },
    },
  });
  if (!shown.ok) return;
  const { endsAt, expiresAt, approvedAt } = shown.value;
  expect([expiresAt, endsAt].map((end) => Number(end) - Number(approvedAt))).toEqual(
    [30, 90].map((days) => days * 86_400_000),
  );
  const listed = await listOAuthConnections(ctx, {});
  expect(listed.ok && listed.value.rows.map((row) => row.id)).toContain(id);
});

test("a connection whose app never exchanged its code is not listed", async () => {
  const { connectionId } = await codeOf(it);
  const listed = await listOAuthConnections(contextOf(it, maker(it)), {});
  expect(listed.ok && listed.value.rows.map((row) => row.id)).not.toContain(connectionId);
});

test("after a connection is revoked, its tokens are refused and its app gets no new tokens", async () => {
  const app = await connectApp(it);
  const ctx = contextOf(it, maker(it));
  expect((await revokeKey(ctx, { id: app.connectionId, reason: "lost laptop" })).ok).toBe(true);
  const refused = await list(app.access);
  expect(refused.status).toBe(401);
  expect(refused.json.message).toContain("Connect the app again");
  expect(await refresh(app, app.refresh)).toMatchObject({
    status: 400,
    json: { error: "invalid_grant" },
  });
});

const connectionOf = (id: string) => it.database.sql`
  select k.revoked_at, k.expires_at, c.ends_at from api_keys k join connections c on c.id = k.id
  where k.id = ${id}`;

test("a refresh extends a connection, but never beyond the connection's last day", async () => {
  const app = await connectApp(it);
  await it.database.sql`update api_keys set expires_at = now() + interval '1 day'
    where id = ${app.connectionId}`;
  const { json } = await refresh(app, app.refresh);
  const [moved] = await connectionOf(app.connectionId);
  expect(Date.parse(moved?.expires_at)).toBeGreaterThan(Date.now() + 29 * 86_400_000);
  await it.database.sql`update connections set ends_at = now() + interval '1 minute'
    where id = ${app.connectionId}`;
  await it.database.sql`update api_keys set expires_at = now() + interval '1 minute'
    where id = ${app.connectionId}`;
  const last = await refresh(app, json.refresh_token);
  expect(last.json.expires_in).toBeLessThanOrEqual(60);
  await it.database.sql`update api_keys set expires_at = now() where id = ${app.connectionId}`;
  expect((await refresh(app, last.json.refresh_token)).json).toMatchObject({
    error: "invalid_grant",
  });
});

test("a key is listed as replaceable by OAuth if its latest call came from a client that prefers OAuth", async () => {
  const ctx = contextOf(it, maker(it));
  const [cursor, former, other] = [await plantKey(it), await plantKey(it), await plantKey(it)];
  const called = (keyId: string, client: string, daysAgo: number) =>
    it.database.sql`insert into calls (at, key_id, team_id, method, outcome, duration_micros,
      request_id, client) values (now() - make_interval(days => ${daysAgo}), ${keyId}, ${it.teamId},
      'tools/list', 'ok', 1, 'req_1', ${client})`;
  // Another program used the token from Cursor's configuration.
  await it.database.sql`update api_keys set last_used_client = 'curl/8' where id = ${cursor.id}`;
  await called(cursor.id, "curl/8", 2);
  await called(cursor.id, "Cursor/1.7", 1);
  await called(former.id, "cursor-vscode/1.0", 2);
  await called(former.id, "claude-code/2.1", 1);
  await called(other.id, "cursor-vscode/1.0", 31);
  const listed = [{ id: cursor.id, client: "Cursor/1.7" }];
  expect(await listOvertakenKeys(ctx, {})).toMatchObject({ value: listed });
  const config = { ...ctx.config, oauth: { enabled: false, documents: false } };
  expect(await listOvertakenKeys({ ...ctx, config }, {})).toMatchObject({ value: listed });
  await it.database.sql`update api_keys set revoked_at = now() where id = ${cursor.id}`;
  expect(await listOvertakenKeys(ctx, {})).toMatchObject({ value: [] });
});

test("the approval of a connection is recorded with the connection's id", async () => {
  const app = await connectApp(it);
  const records = await it.process.db
    .select()
    .from(auditRecords)
    .where(eq(auditRecords.keyId, app.connectionId));
  expect(records).toMatchObject([
    {
      ...{ action: "connections.approve", subjectKind: "connection", actorId: it.makerId },
      details: { client: app.clientId, client_kind: "registered" },
    },
  ]);
});

describe("discovery of the authorization server", () => {
  afterEach(() => publishProcess(it.process));

  const ISSUER = "http://localhost:12009";
  const RESOURCE = [
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-protected-resource/mcp",
  ];
  const SERVER = [
    ...["/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server/mcp"],
    ...["/.well-known/openid-configuration", "/.well-known/openid-configuration/mcp"],
    "/mcp/.well-known/openid-configuration",
  ];

  test.each(RESOURCE)("the document at %s describes the resource /mcp (RFC 9728)", async (path) => {
    expect(await ask(path)).toMatchObject({
      status: 200,
      headers: { "access-control-allow-origin": "*" },
      json: {
        ...{
          resource: `${ISSUER}/mcp`,
          authorization_servers: [ISSUER],
          scopes_supported: ["mcp"],
        },
        bearer_methods_supported: ["header"],
      },
    });
  });

  test.each(SERVER)(
    "the document at %s describes the authorization server (RFC 8414)",
    async (path) => {
      const { json } = await ask(path);
      expect(json).toMatchObject({
        ...{ issuer: ISSUER, code_challenge_methods_supported: ["S256"] },
        ...{ response_types_supported: ["code"], client_id_metadata_document_supported: true },
        authorization_response_iss_parameter_supported: true,
      });
      for (const [name, value] of Object.entries(json)) {
        if (!name.endsWith("_endpoint") && name !== "jwks_uri") continue;
        const url = new URL(String(value));
        expect(url.origin).toBe(ISSUER);
        // Each endpoint in the document exists, even if it requires another method or more
        // parameters.
        expect([200, 400, 405]).toContain((await ask(url.pathname)).status);
      }
    },
  );

  test("the response to a refused call to /mcp names the document that says how to connect", async () => {
    const challenge = async (headers: Record<string, string>) =>
      (await ask("/mcp", { method: "POST", headers })).headers["www-authenticate"];
    const discovery = `scope="mcp", resource_metadata="${ISSUER}/.well-known/oauth-protected-resource/mcp"`;
    expect(await challenge({})).toBe(`Bearer realm="latchkey", ${discovery}`);
    expect(await challenge({ authorization: "Bearer x" })).toBe(
      `Bearer realm="latchkey", error="invalid_token", ${discovery}`,
    );
  });

  test("every OAuth path gets a 404 if OAuth is turned off", async () => {
    const config = { ...it.process.config, oauth: { enabled: false, documents: false } };
    publishProcess({ ...it.process, config });
    for (const path of [...RESOURCE, ...SERVER, "/oauth/authorize", "/oauth/token", "/oauth/x"]) {
      expect(await ask(path)).toMatchObject({ status: 404, json: { error: "not_found" } });
    }
    expect((await register({ redirect_uris: ["http://localhost/cb"] })).status).toBe(404);
    expect((await post("/oauth/token", { grant_type: "client_credentials" })).status).toBe(404);
    const { headers } = await ask("/mcp", { method: "POST" });
    expect(headers["www-authenticate"]).toBe('Bearer realm="latchkey"');
  });

  test("the metadata offers registration but no client documents if fetching documents is turned off", async () => {
    const config = { ...it.process.config, oauth: { enabled: true, documents: false } };
    publishProcess({ ...it.process, config });
    const { json } = await ask("/.well-known/oauth-authorization-server");
    expect(json).toMatchObject({
      ...{ client_id_metadata_document_supported: false, registration_endpoint: expect.anything() },
    });
  });
});
