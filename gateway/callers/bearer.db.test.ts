import { createHmac, createPrivateKey, randomUUID, sign } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { apiKeys } from "@/db/schema/api-keys";
import { auditRecords } from "@/db/schema/audit-records";
import { signingKeys } from "@/db/schema/signing-keys";
import { dataPlane } from "@/gateway/endpoints/route";
import { listActivity } from "@/lib/audit/list-activity";
import { denialText } from "@/lib/audit/view-denials";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { writeBatches } from "@/lib/core/testing/write-batches";
import { newPlainKey } from "@/lib/keys/secret/plain-key";
import { forgetKeyRing, keyRing } from "@/lib/tokens/key-ring";
import { mintToken } from "@/lib/tokens/mint-token";
import {
  plantKey,
  type TestProcess,
  testExchange,
  testProcess,
  textOf,
} from "@/lib/tokens/testing/process";
import { keyTraffic } from "@/lib/usage/calls/key-traffic";

/**
 * The parameters of a challenge that tell an app how to connect. They are the same for every
 * caller.
 */
const DISCOVERY =
  'scope="mcp", resource_metadata="http://localhost:12009/.well-known/oauth-protected-resource/mcp"';

let fixture: TestProcess;
let key: { id: string; plain: string };
let token: string;
beforeAll(async () => {
  fixture = await testProcess();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  key = await plantKey(fixture, { name: "Laptop" });
  token = await mint();
});

const seconds = () => Math.floor(Date.now() / 1000);

async function mint(changes: { lifetimeSeconds?: number; nowSeconds?: number } = {}) {
  const ring = await keyRing(fixture.process, new Date());
  const claims = { keyId: key.id, scopes: ["mcp"], lifetimeSeconds: 900, nowSeconds: seconds() };
  return mintToken(ring, fixture.process.config, { ...claims, ...changes });
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * Forges a token: changes the header or claims of a valid token, and signs it with Latchkey's key
 * or with `signer`.
 */
async function forge(
  change: { header?: object; claims?: object },
  signer?: (input: string) => Buffer,
) {
  const [, body = ""] = token.split(".");
  const ring = await keyRing(fixture.process, new Date());
  const [ours] = ring.keys;
  const header = { alg: "ES256", typ: "at+jwt", kid: ours?.kid, ...change.header };
  const claims = { ...JSON.parse(Buffer.from(body, "base64url").toString()), ...change.claims };
  const input = `${base64url(header)}.${base64url(claims)}`;
  const withOurs = (text: string) =>
    sign("sha256", Buffer.from(text), {
      key: ours?.signs ?? createPrivateKey(""),
      dsaEncoding: "ieee-p1363",
    });
  return `${input}.${(signer ?? withOurs)(input).toString("base64url")}`;
}

let neighbours = 0;

async function ask(
  authorization: string,
  { client, ...more }: { path?: string; address?: string; client?: string } = {},
) {
  const exchange = testExchange({
    path: "/mcp",
    address: `10.3.${neighbours >> 8}.${neighbours++ & 255}`,
    ...more,
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      host: "localhost:12009",
      authorization,
      ...(client === undefined ? {} : { "user-agent": client }),
    },
  });
  const answer = await dataPlane(exchange);
  if (!answer) throw new Error("not a path of the data plane");
  const text = await textOf(answer);
  return { ...answer, text, json: JSON.parse(text), requestId: exchange.requestId };
}

/** Waits for the denial record of a request, which is written shortly after the response. */
async function denialOf(requestId: string) {
  for (;;) {
    await writeBatches("denials");
    const [record] = await fixture.process.db
      .select()
      .from(auditRecords)
      .where(eq(auditRecords.requestId, requestId));
    if (record) return record;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const forgeries: [string, () => Promise<string>][] = [
  ["malformed", async () => "nonsense"],
  ["malformed", async () => `${token}.more`],
  ["malformed", async () => token.split(".").slice(0, 2).join(".")],
  ["wrong_algorithm", () => forge({ header: { alg: "none" } }, () => Buffer.from("x"))],
  ["malformed", () => forge({ header: { alg: 7 } })],
  [
    "wrong_algorithm",
    async () => {
      const { keys } = await keyRing(fixture.process, new Date());
      const secret = JSON.stringify(keys[0]?.publicJwk);
      return forge({ header: { alg: "HS256" } }, (input) =>
        createHmac("sha256", secret).update(input).digest(),
      );
    },
  ],
  ["malformed", () => forge({ header: { typ: 1 } }, () => Buffer.from("x"))],
  ["malformed", () => forge({ header: { typ: ["at+jwt"] } })],
  ["malformed", () => forge({ header: { kid: { length: 3 } } })],
  ["unknown_kid", () => forge({ header: { kid: "someone-else" } })],
  ["unknown_kid", () => forge({ header: { kid: undefined } })],
  ["malformed", () => forge({ header: { crit: ["exp"] } })],
  ["bad_signature", async () => `${token.slice(0, token.lastIndexOf("."))}.${"A".repeat(86)}`],
  ["bad_signature", () => forge({ claims: { exp: 1 } }, () => Buffer.alloc(64, 1))],
];

test.each(forgeries)(
  "a token that is %s gets the same response as any forged token, and its record names no key",
  async (reason, make) => {
    const { status, headers, json, requestId } = await ask(`Bearer ${await make()}`);
    expect(status).toBe(401);
    expect(headers["www-authenticate"]).toBe(
      `Bearer realm="latchkey", error="invalid_token", ${DISCOVERY}`,
    );
    expect(json).toEqual({
      error: "invalid_token",
      message: "The access token is not valid or has ended. Exchange the API key for a new one.",
      request_id: requestId,
    });
    const record = await denialOf(requestId);
    expect(record).toMatchObject({ code: "invalid_token", reason, keyId: null });
    expect(record.actorKind).toBe("anonymous");
  },
);

/** Tokens with a valid signature by Latchkey that are invalid for another reason. */
const ours: [string, () => Promise<string>][] = [
  ["wrong_type", () => forge({ header: { typ: "JWT" } })],
  ["wrong_type", () => forge({ header: { typ: undefined } })],
  ["wrong_issuer", () => forge({ claims: { iss: "http://evil.example" } })],
  ["wrong_audience", () => forge({ claims: { aud: "http://localhost:12009" } })],
  ["wrong_audience", () => forge({ claims: { aud: ["http://localhost:12009"] } })],
  ["wrong_audience", () => forge({ claims: { aud: ["http://localhost:12009/mcp"] } })],
  ["malformed", () => forge({ claims: { aud: { 0: "http://localhost:12009/mcp" } } })],
  ["not_yet", () => forge({ claims: { iat: seconds() + 600 } })],
  ["not_yet", () => forge({ claims: { nbf: seconds() + 600 } })],
  ["malformed", () => forge({ claims: { exp: "tomorrow" } })],
  ["malformed", () => forge({ claims: { exp: 1e300 } })],
  ["missing_claim", () => forge({ claims: { exp: undefined } })],
  ["missing_claim", () => forge({ claims: { jti: undefined } })],
  ["malformed", () => forge({ claims: { scope: ["mcp"] } })],
  ["expired", () => forge({ claims: { exp: seconds() } })],
  ["expired", () => forge({ claims: { exp: seconds() - 3600 } })],
];

test.each(ours)(
  "a token that Latchkey signed but that is %s is recorded with its key",
  async (reason, make) => {
    const { status, json, requestId } = await ask(`Bearer ${await make()}`);
    expect([status, json.error]).toEqual([401, "invalid_token"]);
    expect(await denialOf(requestId)).toMatchObject({
      code: "invalid_token",
      reason,
      actorKind: "key",
      actorLabel: "Laptop",
      keyId: key.id,
      teamId: fixture.teamId,
      details: { maker: "Maker" },
    });
  },
);

test("a token whose subject is not the id of a key is recorded without a key", async () => {
  for (const sub of ["1'; drop table api_keys", 7, null, ["x"]]) {
    const { status, requestId } = await ask(`Bearer ${await forge({ claims: { sub } })}`);
    expect(status).toBe(401);
    expect(await denialOf(requestId)).toMatchObject({ reason: "malformed", keyId: null });
  }
});

test("a token whose grant claim is not the id of a connection is refused, and its record names no key", async () => {
  for (const grant of ["1'; drop table api_keys", "", 7, null, [key.id]]) {
    const { status, requestId } = await ask(`Bearer ${await forge({ claims: { grant } })}`);
    expect(status).toBe(401);
    expect(await denialOf(requestId)).toMatchObject({ reason: "malformed", keyId: null });
  }
});

test("the use of an expired token is shown on the key's page and in the activity, and the response says how to get a new token", async () => {
  const ended = await forge({ claims: { exp: seconds() - 3_600 } });
  const { status, headers, json, text, requestId } = await ask(`Bearer ${ended}`);
  expect(status).toBe(401);
  expect(headers["www-authenticate"]).toBe(
    `Bearer realm="latchkey", error="invalid_token", error_description="The access token expired", ${DISCOVERY}`,
  );
  expect(json.error).toBe("invalid_token");
  expect(json.message).toContain("your client's command on http://localhost:12009/connect");
  expect(json.message).toContain("POST http://localhost:12009/api/v1/auth/token");
  expect(text).not.toContain(ended);
  await denialOf(requestId);
  const maker: Actor = {
    kind: "person",
    id: fixture.makerId,
    label: "maker@example.com",
    role: "member",
    sessionId: randomUUID(),
    teamIds: [fixture.teamId],
    leadTeamIds: [],
  };
  const ctx = testContext({ db: fixture.process.db, actor: maker });
  const traffic = await keyTraffic(ctx, { id: key.id });
  expect(traffic).toMatchObject({
    value: [{ kind: "denial", reason: "expired", action: "mcp.request", requestId }],
  });
  const activity = await listActivity(ctx, { requestId });
  expect(activity).toMatchObject({ value: { rows: [{ reason: "expired", keyId: key.id }] } });
  expect(denialText("invalid_token", "expired")).toContain("Connect page");
});

test.each([
  [
    "claude-code/2.1.332 (cli)",
    "Run the command for Claude Code on http://localhost:12009/connect",
  ],
  ["codex_cli_rs/0.171.0", "Run the command for Codex on http://localhost:12009/connect"],
  ["python-httpx/0.28", "or exchange the API key for a new token"],
])("the response to an expired token tells a user of %s how to renew it", async (client, says) => {
  const expired = await forge({ claims: { exp: seconds() - 3_600 } });
  expect((await ask(`Bearer ${expired}`, { client })).json.message).toContain(says);
});

test("a token that expired before a rotation of the signing keys is still recorded with its key", async () => {
  const ended = await forge({ claims: { exp: seconds() - 3_600 } });
  const unended = await forge({ claims: { exp: seconds() + 3_600 } });
  await fixture.process.db.update(signingKeys).set({ retiresAt: new Date(Date.now() - 1_000) });
  forgetKeyRing();
  const [old, strange] = [await ask(`Bearer ${ended}`), await ask(`Bearer ${unended}`)];
  expect([old.status, strange.status]).toEqual([401, 401]);
  expect(await denialOf(old.requestId)).toMatchObject({ reason: "expired", keyId: key.id });
  expect(await denialOf(strange.requestId)).toMatchObject({ reason: "unknown_kid", keyId: key.id });
  // Tokens are now signed with the new key, and only the new key's signatures are valid.
  expect((await ask(`Bearer ${await mint()}`)).status).toBe(200);
});

test("a token that was accepted before is refused after it has expired, and the record names its key", async () => {
  const brief = await mint({ lifetimeSeconds: 1 });
  expect((await ask(`Bearer ${brief}`)).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const { status, requestId } = await ask(`Bearer ${brief}`);
  expect(status).toBe(401);
  expect(await denialOf(requestId)).toMatchObject({ reason: "expired", keyId: key.id });
});

test("a valid token is refused if its key gives no access, and the response does not say why", async () => {
  const { db } = fixture.process;
  await db.update(apiKeys).set({ revokedAt: new Date() }).where(eq(apiKeys.id, key.id));
  const revoked = await ask(`Bearer ${token}`);
  await db.delete(apiKeys).where(eq(apiKeys.id, key.id));
  const gone = await ask(`Bearer ${token}`);
  for (const { status, json, headers } of [revoked, gone]) {
    expect([status, json.error]).toEqual([401, "invalid_token"]);
    expect(json.message).toContain("Its page under http://localhost:12009/keys says why.");
    expect(headers["www-authenticate"]).toContain(
      'error_description="The API key of the access token gives no access"',
    );
  }
  expect(await denialOf(revoked.requestId)).toMatchObject({ reason: "revoked", keyId: key.id });
  expect(await denialOf(gone.requestId)).toMatchObject({ reason: "unknown_key", keyId: null });
});

test("a request with a malformed Authorization header is refused", async () => {
  for (const authorization of ["Bearer", "Bearer a b", "Bearer  "]) {
    const answer = await ask(authorization);
    expect([answer.status, answer.json.error]).toEqual([401, "invalid_token"]);
  }
});

test("an API key sent in place of a token is refused with advice to exchange it, whether or not the key exists", async () => {
  const unknown = newPlainKey();
  const sent = [
    `Bearer ${key.plain}`,
    `bearer ${unknown}`,
    key.plain,
    `ApiKey ${key.plain}`,
    "Bearer mcp_your_key_here",
  ];
  const answers = await Promise.all(sent.map((authorization) => ask(authorization)));
  const [first] = answers;
  for (const { status, headers, json, text, requestId } of answers) {
    expect(status).toBe(401);
    expect(headers["www-authenticate"]).toBe(first?.headers["www-authenticate"]);
    expect({ ...json, request_id: "" }).toEqual({ ...first?.json, request_id: "" });
    expect(text).not.toMatch(/mcp_[0-9a-f]/);
    expect(requestId).toBeTruthy();
  }
  expect(first?.json).toMatchObject({ error: "invalid_token" });
  expect(first?.json.message).toContain(
    'POST http://localhost:12009/api/v1/auth/token with {"api_key": "mcp_…"}',
  );
  expect(first?.headers["www-authenticate"]).toContain('error="invalid_token"');
  const records = await Promise.all(answers.map(({ requestId }) => denialOf(requestId)));
  expect(records.map(({ reason, keyId }) => [reason, keyId])).toEqual([
    ["api_key_as_token", key.id],
    ["api_key_as_token", null],
    ["api_key_as_token", key.id],
    ["api_key_as_token", key.id],
    ["api_key_as_token", null],
  ]);
  expect(JSON.stringify(records)).not.toContain(key.plain.slice(4));
});

test("the owner lookups for API keys that were sent as tokens are limited per address", async () => {
  const requests = [];
  for (let sent = 0; sent < 15; sent++) {
    requests.push(await ask(`Bearer ${key.plain}`, { address: "192.0.2.77" }));
  }
  expect(new Set(requests.map(({ status }) => status))).toEqual(new Set([401]));
  const { id } = await plantKey(fixture);
  expect(id).toBeTruthy();
  const last = requests.at(-1);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await writeBatches("denials");
  const named = await fixture.process.db
    .select()
    .from(auditRecords)
    .where(eq(auditRecords.address, "192.0.2.77"));
  expect(named.filter(({ keyId }) => keyId === key.id)).toHaveLength(10);
  const record = named.find(({ requestId }) => requestId === last?.requestId);
  expect(record).toMatchObject({ keyId: null, reason: "api_key_as_token" });
});
