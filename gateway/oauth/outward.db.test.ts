import { randomUUID } from "node:crypto";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connect } from "@/db/client";
import type { Context } from "@/lib/core/context";
import { makeTeam } from "@/lib/core/testing/people";
import { setKeyGrants } from "@/lib/grants/set-key-grants";
import { createKey } from "@/lib/keys/creation/create-key";
import { replaceKey } from "@/lib/keys/creation/replace-key";
import { ownAudiences } from "@/lib/outward/registry/own-audiences";
import { registerAudience } from "@/lib/outward/registry/register-audience";
import { removeAudience } from "@/lib/outward/registry/remove-audience";
import { setKeyAudiences } from "@/lib/outward/registry/set-key-audiences";
import { updateAudience } from "@/lib/outward/registry/update-audience";
import { type LatchkeyProcess, publishProcess } from "@/lib/process/process";
import { deriveSecrets } from "@/lib/secrets/derive";
import { issueOutward } from "@/lib/tokens/issue-outward";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { ask, connectApp, contextOf, maker, post } from "./testing/app";
import { TOKEN_EXCHANGE } from "./token-exchange";

const URI = "https://tools.example.com/mcp";
const ISSUER = "http://localhost:12009";
const OWN = `${ISSUER}/mcp`;
const COMMAND_LINE = { kind: "command_line", label: "command line (ada)" } as const;

let it: TestProcess;
let key: { id: string; plain: string };
let audienceId: string;

beforeAll(async () => {
  it = await testProcess();
});
beforeEach(async () => {
  await it.database.sql`delete from outward_audiences`;
  key = await plantKey(it);
  audienceId = await register();
  await grant(key.id);
});
afterAll(() => it.close());

const operator = () => contextOf(it, COMMAND_LINE);

async function register(uri = URI, teamIds = [it.teamId]): Promise<string> {
  const made = await registerAudience(operator(), { uri, name: "Tools", teamIds });
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  return made.value.audience.id;
}

async function grant(id: string, audiences = [URI]) {
  const set = await setKeyAudiences(operator(), { id, audiences });
  if (!set.ok) throw new Error(JSON.stringify(set.failure));
}

const withKey = (resource: string, more: Readonly<Record<string, string>> = {}) =>
  post("/oauth/token", {
    ...{ grant_type: "client_credentials", client_secret: key.plain, resource },
    ...more,
  });

const exchange = (subject: string, more: Readonly<Record<string, string>> = { audience: URI }) =>
  post("/oauth/token", {
    ...{ grant_type: TOKEN_EXCHANGE, subject_token: subject },
    subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
    ...more,
  });

const rest = (body: object) =>
  ask("/api/v1/auth/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

const ownToken = async () =>
  String(
    (await post("/oauth/token", { grant_type: "client_credentials", client_secret: key.plain }))
      .json.access_token,
  );

const tokenOf = ({ json }: { json: Record<string, unknown> }) => String(json.access_token);

/** Returns the number of queries that are waiting for a lock. */
async function lockWaits(sql: TestProcess["database"]["sql"]): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from pg_locks where not granted`;
  return row?.count ?? 0;
}

/**
 * Expects the latest denial record to have this reason and the key's id. Records are written in
 * batches, so this may take a moment.
 */
async function refusedAs(reason: string, action = "token.exchange") {
  const last = async () => {
    const [row] = await it.database.sql<{ reason: string; key_id: string }[]>`
      select reason, key_id from audit_records
      where outcome = 'denied' and action = ${action} order by id desc limit 1`;
    return row;
  };
  await expect.poll(last).toMatchObject({ reason, key_id: key.id });
}

describe("a token for an outward audience", () => {
  test("a key that is granted an audience gets a token for this audience alone", async () => {
    const answer = await withKey(URI);
    expect(answer).toMatchObject({
      status: 200,
      json: { token_type: "Bearer", scope: "mcp", expires_in: 900 },
    });
    const token = tokenOf(answer);
    const claims = decodeJwt(token);
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: "ES256", typ: "at+jwt" });
    expect(claims).toEqual({
      ...{ iss: ISSUER, aud: URI, sub: key.id, client_id: key.id, scope: "mcp", team: "rockets" },
      ...{ jti: expect.any(String), iat: expect.any(Number), exp: (claims.iat ?? 0) + 900 },
    });
  });

  test("every form of request and every spelling of the audience gives a token for the same audience and key", async () => {
    const answers = [
      await withKey("HTTPS://Tools.Example.com:443/mcp/"),
      await post("/oauth/token", {
        ...{ grant_type: "client_credentials", client_secret: key.plain, audience: URI },
      }),
      await rest({ api_key: key.plain, audience: URI }),
      await rest({ api_key: key.plain, resource: URI }),
      await rest({ api_key: key.plain, resource: URI, audience: `${URI}/` }),
      await exchange(await ownToken()),
      await exchange(await ownToken(), { resource: URI, audience: `${URI}/` }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    for (const answer of answers) {
      expect(decodeJwt(tokenOf(answer))).toMatchObject({ aud: URI, sub: key.id });
    }
    const headers = await ask("/api/v1/auth/headers", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ api_key: key.plain, audience: URI }),
    });
    const [, given = ""] = String(headers.json.Authorization).split(" ");
    expect(decodeJwt(given).aud).toBe(URI);
  });

  test("a connection's token is exchanged for a token that names the user, the app and the connection", async () => {
    const app = await connectApp(it);
    await grant(app.connectionId);
    const answer = await exchange(app.access);
    expect(answer).toMatchObject({
      json: { issued_token_type: expect.stringMatching(/access_token$/), scope: "mcp" },
    });
    const [before, after] = [app.access, tokenOf(answer)].map((one) => decodeJwt(one));
    expect(after).toMatchObject({
      ...{ aud: URI, sub: it.makerId, client_id: app.clientId, grant: app.connectionId },
    });
    expect(after?.exp).toBeLessThanOrEqual(before?.exp ?? 0);
  });

  test("a key that requests only outward tokens is also hashed again with the new root secret", async () => {
    const [former, next] = [7, 9].map((fill) => new Uint8Array(32).fill(fill));
    const secrets = deriveSecrets([next as Uint8Array, former as Uint8Array]);
    publishProcess({ ...it.process, secrets } satisfies LatchkeyProcess);
    try {
      expect((await withKey(URI)).status).toBe(200);
      const [row] = await it.database.sql`select pepper_id from api_keys where id = ${key.id}`;
      expect(row?.pepper_id).toBe(secrets.first.id);
    } finally {
      publishProcess(it.process);
    }
  });

  test("each outward token that is issued leaves a record with the key, the audience and the token's id", async () => {
    const claims = decodeJwt(tokenOf(await withKey(URI)));
    const rows = await it.database.sql`
      select outcome, actor_kind, actor_id, subject_kind, subject_id, subject_label, team_id,
        key_id, details from audit_records where action = 'audiences.issue' and key_id = ${key.id}`;
    expect([...rows]).toEqual([
      {
        ...{ outcome: "done", actor_kind: "key", actor_id: key.id, key_id: key.id },
        ...{ subject_kind: "audience", subject_id: audienceId, subject_label: "Tools" },
        ...{ team_id: it.teamId, details: { audience: URI, token: claims.jti, seconds: 900 } },
      },
    ]);
    const [audience] = await it.database.sql`select last_issued_at from outward_audiences`;
    expect(audience?.last_issued_at).not.toBeNull();
  });

  test("an outward token expires after at most 15 minutes, and no later than the token or key behind it", async () => {
    await it.database.sql`update installation set token_seconds = 3600`;
    try {
      expect((await withKey(URI)).json.expires_in).toBe(900);
      const own = await ownToken();
      expect((await exchange(own)).json.expires_in).toBe(900);
      await it.database.sql`update installation set token_seconds = 60`;
      const short = await ownToken();
      await it.database.sql`update installation set token_seconds = 3600`;
      const claims = decodeJwt(tokenOf(await exchange(short)));
      expect(claims.exp).toBeLessThanOrEqual(decodeJwt(short).exp ?? 0);
      await it.database.sql`
        update api_keys set expires_at = now() + interval '30 seconds' where id = ${key.id}`;
      expect((await withKey(URI)).json.expires_in).toBeLessThanOrEqual(30);
    } finally {
      await it.database.sql`update installation set token_seconds = 900`;
    }
  });

  test("a token for another server never has the admin scope", async () => {
    key = await plantKey(it, { scopes: ["mcp", "admin"], kind: "service", makerId: null });
    await grant(key.id);
    expect((await withKey(URI, { scope: "mcp admin" })).json.scope).toBe("mcp");
    const onlyAdmin = await post("/oauth/token", {
      ...{ grant_type: "client_credentials", client_secret: key.plain, scope: "admin" },
    });
    expect(await exchange(tokenOf(onlyAdmin))).toMatchObject({
      status: 400,
      json: { error: "invalid_scope" },
    });
    expect(await withKey(URI, { scope: "admin" })).toMatchObject({
      json: { error: "invalid_scope" },
    });
    key = await plantKey(it, { scopes: ["admin"], kind: "service", makerId: null });
    await grant(key.id);
    expect(await withKey(URI)).toMatchObject({ json: { error: "invalid_scope" } });
    await refusedAs("no_scope");
  });
});

describe("many requests for outward tokens", () => {
  test("concurrent requests for outward tokens wait for one another, so that other requests get database connections", async () => {
    const own = await ownToken();
    const { plain } = await plantKey(it);
    const apart = connect(it.database.address, { max: 2 });
    try {
      const { waiting } = await apart.sql.begin(async (sql) => {
        await sql`select 1 from outward_audiences where id = ${audienceId} for update`;
        const asked = Array.from({ length: 40 }, (_, n) => (n % 2 ? withKey(URI) : exchange(own)));
        await expect.poll(() => lockWaits(apart.sql)).toBeGreaterThan(1);
        expect(await rest({ api_key: plain })).toMatchObject({ status: 200 });
        return { waiting: asked };
      });
      const answers = await Promise.all(waiting);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    } finally {
      await apart.close();
    }
  });
});

describe("a key that requests outward tokens all the time", () => {
  // These requests use a clock that is ahead, so the key regains no tokens for later requests that
  // use the real clock.
  const now = new Date(Date.now() + 600_000);
  const issue = (keyId: string, when = now) =>
    issueOutward({
      ...{ process: it.process, now: when, requestId: "req_1", address: "192.0.2.7" },
      ...{ keyId, rotation: 0, audience: URI },
    });

  test("a key gets at most 200 outward tokens in a burst and then 60 per minute, because each token leaves a record", async () => {
    const own = await ownToken();
    const issued = await Promise.all(Array.from({ length: 200 }, () => issue(key.id)));
    expect(issued.filter(({ ok }) => !ok)).toEqual([]);
    expect(await issue(key.id)).toMatchObject({
      failure: { code: "rate_limited", retryAfterSeconds: 1 },
    });
    for (const answer of [await withKey(URI), await exchange(own)]) {
      expect(answer).toMatchObject({
        ...{ status: 429, json: { error: "temporarily_unavailable" } },
        headers: { "retry-after": expect.any(String) },
      });
    }
    expect((await rest({ api_key: key.plain, audience: URI })).status).toBe(429);
    await refusedAs("outward_tokens");
    const other = await plantKey(it);
    await grant(other.id);
    expect(await issue(other.id)).toMatchObject({ ok: true });
    const [{ count } = {}] = await it.database.sql`
      select count(*)::int as count from audit_records
      where action = 'audiences.issue' and key_id = ${key.id}`;
    expect(count).toBe(200);
    expect(await issue(key.id, new Date(now.getTime() + 1000))).toMatchObject({ ok: true });
  });
});

describe("an outward token that is sent to the installation itself", () => {
  test.each([
    ["/mcp", { method: "POST", body: "{}" }],
    ["/mcp", { method: "GET" }],
    ["/api/v1/keys", { method: "GET" }],
    ["/api/v1/mcp/servers", { method: "GET" }],
  ])("%s refuses an outward token (%o)", async (path, sent) => {
    const token = tokenOf(await withKey(URI));
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    expect(await ask(path, { ...sent, headers })).toMatchObject({
      status: 401,
      headers: { "www-authenticate": expect.stringContaining('error="invalid_token"') },
    });
  });

  test("an outward token is not exchanged again, introspected, or accepted as a machine's token", async () => {
    const token = tokenOf(await withKey(URI));
    const jwt = { subject_token_type: "urn:ietf:params:oauth:token-type:jwt" };
    const audience = { audience: URI };
    for (const more of [{}, audience, jwt, { ...jwt, ...audience }] as Record<string, string>[]) {
      expect(await exchange(token, more)).toMatchObject({
        status: 400,
        json: { error: "invalid_request" },
      });
    }
    await refusedAs("wrong_audience", "oauth.token");
    const assertion = { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer" };
    expect(await post("/oauth/token", { ...assertion, assertion: token })).toMatchObject({
      json: { error: "invalid_grant" },
    });
    const asked = { token, client_secret: key.plain };
    expect((await post("/oauth/introspect", asked)).json).toEqual({ active: false });
  });

  test("a token that was already exchanged cannot be exchanged for another audience", async () => {
    const narrowed = tokenOf(await exchange(await ownToken(), {}));
    expect(await exchange(narrowed)).toMatchObject({ json: { error: "invalid_request" } });
    await refusedAs("already_exchanged", "oauth.token");
  });
});

describe("refused requests for an outward token", () => {
  const REFUSED = { status: 400, json: { error: "invalid_target" } };

  test("a request for an audience that is not registered gets no token", async () => {
    expect(await withKey("https://other.example")).toMatchObject(REFUSED);
    await refusedAs("audience_unknown");
    expect(await exchange(await ownToken(), { audience: "urn:example:x" })).toMatchObject(REFUSED);
    await refusedAs("audience_unknown", "oauth.token");
    expect(await rest({ api_key: key.plain, audience: "urn:example:x" })).toMatchObject({
      status: 403,
      json: { error: "audience_refused" },
    });
  });

  test("a key that is not granted the audience gets no token for it", async () => {
    await grant(key.id, []);
    expect(await withKey(URI)).toMatchObject(REFUSED);
    await refusedAs("audience_not_granted");
  });

  test("a key gets no token for a removed audience, even after the audience is registered again", async () => {
    const own = await ownToken();
    expect((await exchange(own)).status).toBe(200);
    await removeAudience(operator(), { id: audienceId });
    expect(await exchange(own)).toMatchObject(REFUSED);
    await register();
    expect(await exchange(own)).toMatchObject(REFUSED);
    await refusedAs("audience_not_granted", "oauth.token");
  });

  test("a key permanently loses an audience when the key's team is removed from the audience", async () => {
    await updateAudience(operator(), { id: audienceId, teamIds: [] });
    expect(await withKey(URI)).toMatchObject(REFUSED);
    await refusedAs("audience_team");
    await updateAudience(operator(), { id: audienceId, teamIds: [it.teamId] });
    expect(await withKey(URI)).toMatchObject(REFUSED);
    await refusedAs("audience_not_granted");
  });

  test.each([
    [
      "a change of a key's audiences",
      () => setKeyAudiences(contextOf(it, maker(it)), { id: key.id, audiences: [URI] }),
    ],
    [
      "the replacement of a lost key",
      async () => {
        const asked = { id: key.id, attempt: randomUUID() };
        const replaced = await replaceKey(contextOf(it, maker(it)), asked);
        if (!replaced.ok) throw new Error(JSON.stringify(replaced.failure));
        key = { id: replaced.value.key.id, plain: replaced.value.plainKey };
      },
    ],
  ])(
    "%s does not keep the audience if it has to wait while the key's team is removed from the audience",
    async (_, change) => {
      const lost = await createKey(contextOf(it, maker(it)), {
        ...{ name: "Lost", expires: { type: "days", days: 7 }, attempt: randomUUID() },
        audiences: [URI],
      });
      if (!lost.ok) throw new Error(JSON.stringify(lost.failure));
      key = { id: lost.value.key.id, plain: lost.value.plainKey };
      const apart = connect(it.database.address, { max: 1 });
      try {
        const { changing } = await apart.db.transaction(async (tx) => {
          const db = tx as unknown as Context["db"];
          await updateAudience({ ...operator(), db }, { id: audienceId, teamIds: [] });
          const started = change();
          await expect.poll(() => lockWaits(it.database.sql)).toBeGreaterThan(0);
          return { changing: started };
        });
        await changing;
      } finally {
        await apart.close();
      }
      await updateAudience(operator(), { id: audienceId, teamIds: [it.teamId] });
      expect(await withKey(URI)).toMatchObject(REFUSED);
    },
  );

  test("a key keeps an audience if the audience's teams change and the key's team is still among them", async () => {
    const blue = await makeTeam(it.database.db, `blue-${randomUUID().slice(0, 8)}`);
    await updateAudience(operator(), { id: audienceId, teamIds: [it.teamId, blue] });
    await updateAudience(operator(), { id: audienceId, name: "Other tools" });
    expect((await withKey(URI)).status).toBe(200);
  });

  test("a key is not granted an audience of another team, and gets no token for it even if a grant is in the database", async () => {
    const blue = await makeTeam(it.database.db, `blue-${randomUUID().slice(0, 8)}`);
    const theirs = await register("urn:example:theirs", [blue]);
    const own = contextOf(it, maker(it));
    expect(await setKeyAudiences(own, { id: key.id, audiences: ["urn:example:theirs"] })).toEqual({
      ok: false,
      failure: expect.objectContaining({
        code: "invalid_input",
        fields: { "audiences.0": expect.stringContaining("may not be granted") },
      }),
    });
    await it.database.sql`insert into outward_grants (audience_id, key_id, created_at)
      values (${theirs}, ${key.id}, now())`;
    expect(await withKey("urn:example:theirs")).toMatchObject(REFUSED);
    await refusedAs("audience_team");
  });

  test.each([
    ["revoked", "update api_keys set revoked_at = now()"],
    ["disabled", "update api_keys set disabled_at = now()"],
    ["expired", "update api_keys set expires_at = now() - interval '1 second'"],
    ["left by its owner", "update api_keys set membership_id = null"],
  ])("a key that is %s gets no further outward token", async (_, change) => {
    const own = await ownToken();
    await it.database.sql.unsafe(`${change} where id = '${key.id}'`);
    expect((await exchange(own)).json.error).toBe("invalid_request");
    expect((await withKey(URI)).json.error).toBe("invalid_client");
    expect((await rest({ api_key: key.plain, audience: URI })).status).toBe(401);
  });

  test.each([
    ["the key is revoked", "update api_keys set revoked_at = now() where id = KEY", "revoked"],
    ["the audience is removed", "delete from outward_audiences", "audience_unknown"],
    [
      "the team may no longer be granted it",
      "update outward_audiences set name = 'Renamed'; delete from outward_grants where team_id is not null",
      "audience_team",
    ],
    [
      "the grant is taken away",
      "update api_keys set name = 'Kept' where id = KEY; delete from outward_grants where key_id = KEY",
      "audience_not_granted",
    ],
  ])(
    "a request for an outward token waits while %s, and is then refused",
    async (_, change, reason) => {
      const { sql } = it.database;
      const isWaiting = async () => {
        const [row] = await sql`select count(*)::int as n from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()`;
        return row?.n;
      };
      const [asking] = await sql.begin(async (other) => {
        for (const one of change.replaceAll("KEY", `'${key.id}'`).split("; "))
          await other.unsafe(one);
        const asked = withKey(URI);
        await expect.poll(isWaiting).toBe(1);
        return [asked];
      });
      expect(await asking).toMatchObject(REFUSED);
      await refusedAs(reason);
    },
  );

  test("a request that names several audiences is refused, even if the key is granted all of them", async () => {
    await register("urn:example:second");
    await grant(key.id, [URI, "urn:example:second"]);
    const form = `grant_type=client_credentials&client_secret=${key.plain}`;
    for (const names of [
      `resource=${encodeURIComponent(URI)}&resource=urn:example:second`,
      `resource=${encodeURIComponent(URI)}&audience=urn:example:second`,
      `resource=${encodeURIComponent(OWN)}&audience=${encodeURIComponent(URI)}`,
      `resource=${encodeURIComponent(OWN)}&resource=${encodeURIComponent(URI)}`,
    ]) {
      expect(await post("/oauth/token", `${form}&${names}`)).toMatchObject(REFUSED);
    }
    for (const names of [
      { audience: [URI, "urn:example:second"] },
      { audience: URI, resource: "urn:example:second" },
      { audience: OWN, resource: URI },
    ]) {
      const answer = await rest({ api_key: key.plain, ...names });
      expect(answer).toMatchObject({ status: 400, json: { error: "invalid_input" } });
    }
  });

  test("a refresh token cannot be used to get a token for an outward audience", async () => {
    const app = await connectApp(it);
    await grant(app.connectionId);
    const form = { grant_type: "refresh_token", refresh_token: app.refresh };
    expect(
      await post("/oauth/token", { ...form, client_id: app.clientId, resource: URI }),
    ).toMatchObject(REFUSED);
  });
});

describe("the registration of an outward audience", () => {
  const registered = (uri: string) =>
    registerAudience(operator(), { uri, name: "Ours", teamIds: [] });

  test.each([
    "http://localhost:12009/mcp",
    "https://localhost:12009/mcp",
    "https://localhost/mcp",
    "https://LOCALHOST/mcp/",
    "https://localhost./mcp",
    "https://127.0.0.1:12009/mcp",
    "https://[::1]:12009/mcp",
    "https://2130706433/mcp",
    "localhost:12009/mcp",
    "https://localhost:12009",
    "https://localhost:12009/mcp/tools",
    "com.example.app://localhost/mcp",
  ])(
    "%s cannot be registered as an audience, because it is an address of this installation",
    async (uri) => {
      expect(await registered(uri)).toMatchObject({
        ok: false,
        failure: { code: "invalid_input", fields: { uri: expect.stringContaining("own address") } },
      });
    },
  );

  test("another spelling of a registered audience is refused, and the error names the registered one", async () => {
    expect(await registered(`${URI}/`)).toMatchObject({
      failure: { fields: { uri: '"Tools" has this address already.' } },
    });
  });

  test("an audience gives no outward token once a new PUBLIC_URL makes it the installation's own address", async () => {
    const publicUrl = "https://tools.example.com";
    const config = { ...it.process.config, publicUrl, audience: `${publicUrl}/mcp` };
    const aliases = [`${URI}/x`, "https://tools.example.com:8443/mcp"];
    for (const alias of aliases) await register(alias);
    await grant(key.id, [URI, ...aliases]);
    const outward = tokenOf(await withKey(URI));
    publishProcess({ ...it.process, config } satisfies LatchkeyProcess);
    try {
      for (const audience of aliases) {
        expect(await rest({ api_key: key.plain, audience })).toMatchObject({
          status: 403,
          json: { error: "audience_refused" },
        });
        await refusedAs("audience_own");
      }
      // This exact address is now Latchkey's own, so the answer is one of Latchkey's own tokens.
      const own = decodeJwt(tokenOf(await rest({ api_key: key.plain, audience: URI })));
      expect(own).toMatchObject({ iss: publicUrl, aud: URI });
      expect(own.team).toBeUndefined();
      const headers = { authorization: `Bearer ${outward}`, "content-type": "application/json" };
      expect((await ask("/mcp", { method: "POST", headers, body: "{}" })).status).toBe(401);
    } finally {
      publishProcess(it.process);
    }
  });

  test("an audience that has become the installation's own gives no token, even if it is spelled with escapes", async () => {
    await register("com.example.app://tools.example.com/mcp");
    await grant(key.id, ["com.example.app://tools.example.com/mcp"]);
    const publicUrl = "https://tools.example.com";
    const config = { ...it.process.config, publicUrl, audience: `${publicUrl}/mcp` };
    publishProcess({ ...it.process, config } satisfies LatchkeyProcess);
    try {
      for (const host of ["tools.example.com", "tools%2Eexample.com"]) {
        const answer = await rest({
          api_key: key.plain,
          audience: `com.example.app://${host}/mcp`,
        });
        expect(answer).toMatchObject({ status: 403, json: { error: "audience_refused" } });
      }
      await refusedAs("audience_own");
    } finally {
      publishProcess(it.process);
    }
  });
});

describe("the outward audiences of a user", () => {
  test("a member sees the audiences of the member's teams, and an operator sees all audiences with their teams", async () => {
    const blue = await makeTeam(it.database.db, `blue-${randomUUID().slice(0, 8)}`);
    await register("urn:example:shared", [it.teamId, blue]);
    await register("urn:example:theirs", [blue]);
    await register("urn:example:nobody", []);
    const seenBy = async (ctx: ReturnType<typeof operator>) => {
      const seen = await ownAudiences(ctx, {});
      const rows = seen.ok ? seen.value : [];
      return Object.fromEntries(rows.map(({ uri, teamIds }) => [uri, teamIds.toSorted()]));
    };
    expect(await seenBy(contextOf(it, maker(it)))).toEqual({
      [URI]: [it.teamId],
      "urn:example:shared": [it.teamId],
    });
    expect(await seenBy(operator())).toEqual({
      [URI]: [it.teamId],
      "urn:example:shared": [it.teamId, blue].toSorted(),
      "urn:example:theirs": [blue],
      "urn:example:nobody": [],
    });
  });
});

describe("the outward audiences that a key is granted", () => {
  const made = async (input: object) =>
    createKey(contextOf(it, maker(it)), {
      ...{ name: "New", expires: { type: "days", days: 7 }, attempt: randomUUID() },
      ...input,
    });

  test("a new key is granted exactly the chosen audiences, and is not created if one of them is unknown", async () => {
    const whole = await made({ audiences: [URI] });
    if (!whole.ok) throw new Error(JSON.stringify(whole.failure));
    key = { id: whole.value.key.id, plain: whole.value.plainKey };
    expect((await withKey(URI)).status).toBe(200);
    const plain = await made({});
    if (!plain.ok) throw new Error(JSON.stringify(plain.failure));
    key = { id: plain.value.key.id, plain: plain.value.plainKey };
    expect((await withKey(URI)).json.error).toBe("invalid_target");
    const keysBefore = await it.database.sql`select id from api_keys`;
    expect(await made({ audiences: [URI, "urn:example:unknown"] })).toMatchObject({
      failure: { code: "invalid_input", fields: { "audiences.1": expect.any(String) } },
    });
    expect(await it.database.sql`select id from api_keys`).toHaveLength(keysBefore.length);
  });

  test("a key keeps its audiences when its grants are narrowed, because audiences are granted separately", async () => {
    await setKeyGrants(operator(), { id: key.id, grants: [] });
    expect((await withKey(URI)).status).toBe(200);
  });

  test("a key that replaces a lost key has the same audiences", async () => {
    const lost = await made({ audiences: [URI] });
    if (!lost.ok) throw new Error(JSON.stringify(lost.failure));
    const asked = { id: lost.value.key.id, attempt: randomUUID() };
    const replaced = await replaceKey(contextOf(it, maker(it)), asked);
    if (!replaced.ok) throw new Error(JSON.stringify(replaced.failure));
    key = { id: replaced.value.key.id, plain: replaced.value.plainKey };
    expect((await withKey(URI)).status).toBe(200);
  });

  test("a revoked key cannot be granted an audience", async () => {
    await it.database.sql`update api_keys set revoked_at = now() where id = ${key.id}`;
    expect(await setKeyAudiences(operator(), { id: key.id, audiences: [URI] })).toMatchObject({
      failure: { code: "key_revoked" },
    });
  });
});
