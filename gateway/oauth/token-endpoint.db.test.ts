import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { ask, codeOf, connectApp, exchangeCode, post, refresh } from "./testing/app";
import { TOKEN_EXCHANGE } from "./token-exchange";

let it: TestProcess;
let key: { id: string; plain: string };
beforeAll(async () => {
  it = await testProcess();
  key = await plantKey(it);
});
afterAll(() => it.close());

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64")}`,
});
const CLIENT_CREDENTIALS = { grant_type: "client_credentials" };
const RESOURCE = "http://localhost:12009/mcp";

describe("client_credentials with an API key as the secret", () => {
  test.each<[string, (name: string) => Promise<unknown>]>([
    [
      "sent as Basic",
      (name) => post("/oauth/token", CLIENT_CREDENTIALS, { headers: basic(name, key.plain) }),
    ],
    [
      "sent in the form",
      (name) =>
        post("/oauth/token", { ...CLIENT_CREDENTIALS, client_id: name, client_secret: key.plain }),
    ],
    [
      "sent with a resource and scopes",
      (name) =>
        post(
          "/oauth/token",
          { ...CLIENT_CREDENTIALS, resource: RESOURCE, scope: "mcp openid" },
          { headers: basic(name, key.plain) },
        ),
    ],
  ])("a key %s is exchanged for a token with any client_id", async (_, take) => {
    for (const name of ["", "ci", "my client: 1", key.id]) {
      expect(await take(name)).toMatchObject({
        status: 200,
        headers: { "cache-control": "no-store" },
        json: { token_type: "Bearer", expires_in: 900, scope: "mcp" },
      });
    }
  });

  test("a key that is sent without a client_id is exchanged for a token of the key", async () => {
    const { json } = await post("/oauth/token", {
      ...CLIENT_CREDENTIALS,
      client_secret: key.plain,
    });
    const claims = decodeJwt(String(json.access_token));
    expect(claims).toMatchObject({ sub: key.id, client_id: key.id });
    expect(claims.grant).toBeUndefined();
  });

  test.each<[string, () => ReturnType<typeof post>]>([
    ["an unknown key", () => withKey("mcp_00000000000000000000000000000000")],
    ["a secret that is not a key", () => withKey("secret")],
    ["a missing secret", () => post("/oauth/token", { ...CLIENT_CREDENTIALS, client_id: "ci" })],
    [
      "the id of another key",
      () =>
        post("/oauth/token", {
          ...CLIENT_CREDENTIALS,
          client_id: "11111111-2222-4333-8444-555555555555",
          client_secret: key.plain,
        }),
    ],
  ])("a request with %s is refused with invalid_client", async (_, take) => {
    expect(await take()).toMatchObject({
      status: 401,
      headers: { "www-authenticate": expect.stringMatching(/^Basic /) },
      json: { error: "invalid_client" },
    });
  });

  const withKey = (secret: string) =>
    post("/oauth/token", { ...CLIENT_CREDENTIALS, client_id: "ci", client_secret: secret });

  test("a key that is sent twice, or in a malformed request, is refused", async () => {
    const both = { ...CLIENT_CREDENTIALS, client_id: "ci", client_secret: key.plain };
    const headers = basic("ci", key.plain);
    const twice = `grant_type=client_credentials&client_secret=${key.plain}&client_secret=x`;
    const json = { headers: { "content-type": "application/json" } };
    for (const answer of [
      await post("/oauth/token", both, { headers }),
      await post("/oauth/token", twice),
      await post("/oauth/token", JSON.stringify(both), json),
      await post("/oauth/token", {}),
    ]) {
      expect(answer).toMatchObject({ status: 400, json: { error: "invalid_request" } });
    }
    expect(await post("/oauth/token", { grant_type: "password" })).toMatchObject({
      json: { error: "unsupported_grant_type" },
    });
  });

  test.each([
    ["JSON", "{}", "application/json", "Send the body as application/x-www-form-urlencoded."],
    ["NUL", "client_id=%00", "application/x-www-form-urlencoded", "No field may contain NUL."],
  ])(
    "a token request with %s is refused with an error text about the form",
    async (_, body, type, text) => {
      for (const path of ["token", "revoke", "introspect"]) {
        const answer = await post(`/oauth/${path}`, body, { headers: { "content-type": type } });
        expect(answer.json).toMatchObject({ error: "invalid_request", error_description: text });
      }
    },
  );

  test("a key's request for a token with another audience is refused", async () => {
    const other = {
      ...CLIENT_CREDENTIALS,
      client_secret: key.plain,
      resource: "https://evil.example",
    };
    expect(await post("/oauth/token", other)).toMatchObject({ json: { error: "invalid_target" } });
  });
});

test("the token endpoint ignores the Authorization header that a client sends for /mcp", async () => {
  const headers = { authorization: "Bearer mcp_00000000000000000000000000000000" };
  const app = await codeOf(it);
  const form = {
    ...{ grant_type: "authorization_code", client_id: app.clientId, code: app.code },
    ...{ redirect_uri: "http://127.0.0.1:4711/callback", code_verifier: app.verifier },
  };
  expect((await post("/oauth/token", form, { headers })).status).toBe(200);
});

test("a public client may send its id in a Basic header with an empty secret", async () => {
  const app = await codeOf(it);
  const { json } = await exchangeCode(app);
  const form = { grant_type: "refresh_token", refresh_token: String(json.refresh_token) };
  const answer = await post("/oauth/token", form, { headers: basic(app.clientId, "") });
  expect(answer.status).toBe(200);
});

test("a signed client assertion is accepted only once (RFC 7523)", async () => {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const app = await connectApp(it);
  const signs = {
    token_endpoint_auth_method: "private_key_jwt",
    jwks: { keys: [{ ...(await exportJWK(publicKey)), alg: "ES256", kid: "k" }] },
  };
  await it.database.sql`
    update oauth_clients set metadata = metadata || ${JSON.stringify(signs)}::text::jsonb
    where id = ${app.clientId}`;
  const proof = await new SignJWT({ jti: "once" })
    .setProtectedHeader({ alg: "ES256", kid: "k" })
    .setIssuer(app.clientId)
    .setSubject(app.clientId)
    .setAudience("http://localhost:12009")
    .setExpirationTime("1m")
    .sign(privateKey);
  const sent = {
    ...{ grant_type: "refresh_token", refresh_token: app.refresh, client_id: app.clientId },
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
  };
  expect((await post("/oauth/token", sent)).json.error).toBe("invalid_client");
  const answers = await Promise.all(
    [1, 2].map(() => post("/oauth/token", { ...sent, client_assertion: proof })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  // Restores the client, because other tests of this file use the same client.
  await it.database.sql`update oauth_clients
    set metadata = jsonb_set(metadata - 'jwks', '{token_endpoint_auth_method}', '"none"')`;
});

describe("token exchange (RFC 8693)", () => {
  const exchange = (subject: string, more: Readonly<Record<string, string>> = {}) =>
    post("/oauth/token", {
      ...{ grant_type: TOKEN_EXCHANGE, subject_token: subject },
      subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
      ...more,
    });

  test("an exchanged token has no more scopes and no longer lifetime than the first token, and cannot be exchanged again", async () => {
    const app = await connectApp(it);
    const first = await exchange(app.access, { scope: "mcp admin" });
    expect(first).toMatchObject({
      status: 200,
      json: { issued_token_type: expect.stringMatching(/access_token$/), scope: "mcp" },
    });
    const [before, after] = [app.access, String(first.json.access_token)].map((one) =>
      decodeJwt(one),
    );
    expect(after).toMatchObject({ sub: it.makerId, grant: app.connectionId, aud: RESOURCE });
    expect(after?.exp).toBeLessThanOrEqual(before?.exp ?? 0);
    expect(await exchange(String(first.json.access_token))).toMatchObject({
      status: 400,
      json: { error: "invalid_request" },
    });
  });

  test("an exchange is refused for another audience or with an invalid token", async () => {
    const app = await connectApp(it);
    const errors = [];
    for (const answer of [
      await exchange(app.access, { audience: "https://other.example" }),
      await exchange(app.access, { resource: "https://other.example" }),
      await exchange(app.access, {
        subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      }),
      await exchange(app.refresh),
      await exchange(key.plain),
      await exchange(`${app.access}x`),
    ]) {
      errors.push(answer.json.error);
    }
    expect(errors).toEqual([
      ...["invalid_target", "invalid_target", "invalid_request", "invalid_request"],
      ...["invalid_request", "invalid_request"],
    ]);
  });

  test("a token of a connection that has ended cannot be exchanged", async () => {
    const app = await connectApp(it);
    await it.database.sql`update api_keys set revoked_at = now() where id = ${app.connectionId}`;
    expect(await exchange(app.access)).toMatchObject({ json: { error: "invalid_request" } });
  });
});

describe("introspection (RFC 7662)", () => {
  const about = (token: string, headers: Record<string, string> = basic("server", key.plain)) =>
    post("/oauth/introspect", { token }, { headers });

  test("introspection of a valid token describes the token", async () => {
    const app = await connectApp(it);
    const common = { active: true, sub: it.makerId, client_id: app.clientId, scope: "mcp" };
    expect((await about(app.access)).json).toMatchObject({
      ...common,
      ...{ aud: RESOURCE, iss: "http://localhost:12009", token_type: "Bearer" },
      ...{ exp: expect.any(Number), jti: expect.any(String) },
    });
    expect((await about(app.refresh)).json).toMatchObject({
      ...common,
      token_type: "refresh_token",
    });
  });

  test("introspection of an invalid token returns only `active: false`", async () => {
    const app = await connectApp(it);
    await refresh(app, app.refresh);
    await it.database.sql`update oauth_tokens set consumed_at = now() - interval '1 minute'
      where connection_id = ${app.connectionId} and consumed_at is not null`;
    const ended = await connectApp(it);
    await it.database.sql`update api_keys set revoked_at = now() where id = ${ended.connectionId}`;
    for (const token of [app.refresh, ended.access, ended.refresh, "x", "a.b.c", key.plain]) {
      const { status, json } = await about(token);
      expect([status, json]).toEqual([200, { active: false }]);
    }
  });

  test("introspection without an API key is refused", async () => {
    const { access } = await connectApp(it);
    for (const headers of [{}, basic("server", "x"), { authorization: `Bearer ${access}` }]) {
      expect(await about(access, headers as Record<string, string>)).toMatchObject({
        status: 401,
        json: { error: "invalid_client" },
      });
    }
  });
});

describe("revocation (RFC 7009)", () => {
  test.each(["refresh", "access"] as const)(
    "revoking the %s token of a connection ends the connection",
    async (which) => {
      const app = await connectApp(it);
      const form = { token: app[which], client_id: app.clientId };
      expect(await post("/oauth/revoke", form)).toMatchObject({ status: 200, json: {} });
      expect(await refresh(app, app.refresh)).toMatchObject({ status: 400 });
      const [row] = await it.database.sql`
      select revoke_reason from api_keys where id = ${app.connectionId}`;
      expect(row?.revoke_reason).toBe("Its app signed out.");
      expect((await post("/oauth/revoke", form)).status).toBe(200);
    },
  );

  test.each(["team is", "connection is", "person is"])(
    "revoking a token while its %s disabled ends the connection permanently",
    async (what) => {
      const { sql } = it.database;
      const app = await connectApp(it);
      const id = app.connectionId;
      if (what === "team is") await sql`update teams set disabled_at = now()`;
      if (what === "person is") await sql`update people set disabled_at = now()`;
      if (what === "connection is")
        await sql`update api_keys set disabled_at = now() where id = ${id}`;
      const form = { token: app.refresh, client_id: app.clientId };
      expect(await post("/oauth/revoke", form)).toMatchObject({ status: 200, json: {} });
      await sql`update teams set disabled_at = null`;
      await sql`update people set disabled_at = null`;
      await sql`update api_keys set disabled_at = null`;
      expect(await refresh(app, app.refresh)).toMatchObject({ json: { error: "invalid_grant" } });
    },
  );

  test("a token of another client, or a token of a key, is not revoked", async () => {
    const app = await connectApp(it);
    const revoke = (token: string, client = app.clientId) =>
      post("/oauth/revoke", { token, client_id: client });
    expect(await revoke(app.refresh, "dcr_another")).toMatchObject({
      json: { error: "invalid_grant" },
    });
    const { json } = await post("/oauth/token", {
      ...CLIENT_CREDENTIALS,
      client_secret: key.plain,
    });
    expect(await revoke(String(json.access_token))).toMatchObject({
      json: { error: "unsupported_token_type" },
    });
    expect((await revoke("none of ours")).status).toBe(200);
    expect((await refresh(app, app.refresh)).status).toBe(200);
  });
});

test("pages of other origins may call the endpoints after a preflight request", async () => {
  for (const path of ["token", "register", "revoke", "introspect"]) {
    expect(await ask(`/oauth/${path}`, { method: "OPTIONS" })).toMatchObject({
      status: 204,
      headers: { "access-control-allow-origin": "*", "access-control-allow-methods": "POST" },
    });
    expect((await ask(`/oauth/${path}`)).status).toBe(405);
  }
});
