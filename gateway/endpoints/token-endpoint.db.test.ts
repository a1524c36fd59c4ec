import { asc, eq, sql } from "drizzle-orm";
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apiKeys } from "@/db/schema/api-keys";
import { auditRecords, denialCounts } from "@/db/schema/audit-records";
import { installation } from "@/db/schema/installation";
import { people } from "@/db/schema/people";
import { signingKeys } from "@/db/schema/signing-keys";
import { teams } from "@/db/schema/teams";
import { writeBatches } from "@/lib/core/testing/write-batches";
import { lookupOf, newPlainKey } from "@/lib/keys/secret/plain-key";
import { deriveSecrets } from "@/lib/secrets/derive";
import { keySet } from "@/lib/tokens/key-set";
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
beforeAll(async () => {
  fixture = await testProcess();
});
afterAll(() => fixture.close());

const JSON_TYPE = { "content-type": "application/json" };
let neighbours = 0;

/** Sends a request. Unless the test sets an address, each request comes from a new address. */
async function ask(request: Partial<TestRequest>) {
  const address = request.address ?? `10.1.${neighbours >> 8}.${neighbours++ & 255}`;
  const exchange = testExchange({
    path: "/api/v1/auth/token",
    headers: JSON_TYPE,
    address,
    ...request,
  });
  const answer = await dataPlane(exchange);
  if (!answer) throw new Error("not a path of the data plane");
  const text = await textOf(answer);
  return { ...answer, text, json: text === "" ? null : JSON.parse(text), exchange };
}

const exchange = (plain: string, more: Partial<TestRequest> = {}) =>
  ask({ body: JSON.stringify({ api_key: plain }), ...more });

test.each(["/api/v1/auth/token", "/auth/token"])(
  "a key is exchanged for a token at %s",
  async (path) => {
    const { id, plain } = await plantKey(fixture);
    const { status, headers, json } = await exchange(plain, { path });
    expect(status).toBe(200);
    expect(headers["cache-control"]).toBe("no-store");
    expect(Object.keys(json)).toEqual(["access_token", "token_type", "expires_in"]);
    expect(json).toMatchObject({ token_type: "Bearer", expires_in: 900 });

    const { kid } = decodeProtectedHeader(json.access_token);
    const { keys } = await keySet(fixture.process, new Date());
    const jwk = keys.find((key) => key.kid === kid);
    const verified = await jwtVerify(json.access_token, await importJWK({ ...jwk }, "ES256"), {
      issuer: "http://localhost:12009",
      audience: "http://localhost:12009/mcp",
      typ: "at+jwt",
      algorithms: ["ES256"],
      requiredClaims: ["exp", "iat", "jti", "sub", "client_id", "scope"],
    });
    const { exp = 0, iat = 0, ...claims } = verified.payload;
    expect(exp - iat).toBe(900);
    expect(claims).toMatchObject({ sub: id, client_id: id, scope: "mcp" });
  },
);

test("/api/v1/auth/headers exchanges a key for the exact headers that a client has to send", async () => {
  const path = "/api/v1/auth/headers";
  const { id, plain } = await plantKey(fixture);
  const { status, headers, json } = await exchange(plain, { path });
  expect([status, headers["cache-control"]]).toEqual([200, "no-store"]);
  expect(Object.keys(json)).toEqual(["Authorization"]);
  const { sub } = decodeJwt(json.Authorization.replace(/^Bearer /, ""));
  expect(sub).toBe(id);
  const wrong = await exchange(newPlainKey(), { path });
  expect([wrong.status, wrong.json.error]).toEqual([401, "invalid_api_key"]);
  expect((await ask({ method: "GET", path })).status).toBe(405);
});

test("two tokens of the same key are different, and the public key set contains no private key", async () => {
  const { plain } = await plantKey(fixture);
  const [one, two] = await Promise.all([exchange(plain), exchange(plain)]);
  expect(decodeJwt(one.json.access_token).jti).not.toBe(decodeJwt(two.json.access_token).jti);
  const set = await ask({ method: "GET", path: "/.well-known/jwks.json" });
  expect(set.status).toBe(200);
  expect(set.headers["cache-control"]).toBe("public, max-age=300");
  for (const key of set.json.keys) {
    expect(Object.keys(key).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x", "y"]);
  }
  expect(await fixture.process.db.select().from(signingKeys)).toHaveLength(1);
});

test("a malformed, unknown, revoked, disabled or expired key gets the same response", async () => {
  const now = new Date();
  const ended = {
    malformed: "mcp_short",
    unknown: newPlainKey(),
    revoked: (await plantKey(fixture, { revokedAt: now })).plain,
    disabled: (await plantKey(fixture, { disabledAt: now })).plain,
    key_expired: (await plantKey(fixture, { expiresAt: now })).plain,
    address_not_allowed: (await plantKey(fixture, { allowedAddresses: ["192.0.2.0/24"] })).plain,
  };
  const answers = [];
  for (const [reason, plain] of Object.entries(ended)) {
    const answer = await exchange(plain);
    answers.push({ reason, requestId: answer.exchange.requestId, answer });
  }
  const [first] = answers;
  for (const { answer, requestId } of answers) {
    expect(answer.status).toBe(401);
    const { "x-request-id": id, ...headers } = answer.headers;
    const { "x-request-id": _, ...expected } = first?.answer.headers ?? {};
    expect(id).toBe(requestId);
    expect(headers).toEqual(expected);
    expect(headers["www-authenticate"]).toBe('ApiKey realm="latchkey"');
    expect(answer.text.replace(requestId, "")).toBe(
      first?.answer.text.replace(first.requestId, ""),
    );
    expect(answer.json).toEqual({
      error: "invalid_api_key",
      message: "The API key is not valid.",
      request_id: requestId,
    });
  }
  await writeBatches("denials");
  for (const { reason, requestId } of answers) {
    const [record] = await fixture.process.db
      .select()
      .from(auditRecords)
      .where(eq(auditRecords.requestId, requestId));
    expect(record).toMatchObject({ outcome: "denied", code: "invalid_api_key", reason });
    const anonymous = reason === "malformed" || reason === "unknown";
    expect(record?.actorKind).toBe(anonymous ? "anonymous" : "key");
  }
});

test.each([
  ["malformed JSON", { body: "{api_key}" }, 400, "malformed_body", undefined],
  ["bytes that are not UTF-8", { body: Uint8Array.of(0x22, 0xff, 0x22) }, 400, "malformed_body"],
  ["no body", {}, 400, "malformed_body"],
  ["no field", { body: "{}" }, 400, "missing_field", "api_key"],
  ["a list", { body: "[]" }, 400, "missing_field", "api_key"],
  ["null", { body: "null" }, 400, "missing_field", "api_key"],
  ["the field inside another", { body: '{"a":{"api_key":"x"}}' }, 400, "missing_field", "api_key"],
  [
    "the field twice, once escaped",
    { body: String.raw`{"api_key":"a","\u0061pi_key":"b"}` },
    400,
    "duplicate_field",
    "api_key",
  ],
  [
    "another field twice",
    { body: '{"x":1,"api_key":"a","x":{}}' },
    400,
    "duplicate_field",
    "field x",
  ],
  ["a number for a key", { body: '{"api_key":1}' }, 400, "invalid_input", "api_key"],
  ["another content type", { headers: { "content-type": "text/plain" } }, 415, undefined],
  ["no content type", { headers: {} }, 415, "unsupported_media_type"],
  [
    "another charset",
    { headers: { "content-type": "application/json; charset=latin1" } },
    415,
    "unsupported_media_type",
  ],
  [
    "a compressed body",
    { headers: { ...JSON_TYPE, "content-encoding": "gzip" } },
    415,
    "unsupported_media_type",
  ],
  ["too much", { body: `"${"a".repeat(16_384)}"` }, 413, "body_too_large", "16384"],
  ["depth", { body: `{"a":${"[".repeat(8000)}${"]".repeat(8000)}}` }, 400, "invalid_input", "deep"],
  ["endless depth", { body: "[".repeat(16_000) }, 400, "invalid_input", "deep"],
  ["GET", { method: "GET" }, 405, "method_not_allowed", "POST"],
  ["a custom method", { method: "X".repeat(90) }, 405, "method_not_allowed", "POST"],
  ["plain HTTP from another machine", { secure: false }, 403, "insecure_transport"],
] as [string, Partial<TestRequest>, number, string | undefined, string?][])(
  "a request with %s is refused with the matching error code",
  async (_, request, status, code, named = "") => {
    const answer = await ask(request);
    expect(answer.status).toBe(status);
    expect(answer.json.error).toBe(code ?? "unsupported_media_type");
    expect(answer.text).toContain(named);
    expect(answer.json.request_id).toBe(answer.exchange.requestId);
    if (status === 405) expect(answer.headers.allow).toBe("POST");
  },
);

test("a body with additional fields, and with repeated names in a nested object, is accepted", async () => {
  const { plain } = await plantKey(fixture);
  const body = `{"note":{"a":1,"a":"\\"api_key\\":"},"api_key":"${plain}"}`;
  expect((await ask({ body })).status).toBe(200);
});

test("after twenty wrong keys an address has to wait, but a valid key from that address is still accepted", async () => {
  const address = "198.51.100.9";
  const { plain } = await plantKey(fixture);
  const statuses = [];
  for (let i = 0; i < 21; i++) {
    statuses.push((await exchange(newPlainKey(), { address })).status);
  }
  expect(statuses).toEqual([...Array.from({ length: 20 }, () => 401), 429]);
  const refused = await exchange(newPlainKey(), { address });
  expect(refused.json.error).toBe("rate_limited");
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect((await exchange(plain, { address })).status).toBe(200);
  await writeBatches("denials");
  const records = await fixture.process.db
    .select()
    .from(auditRecords)
    .where(eq(auditRecords.address, address));
  expect(records).toHaveLength(10);
  await writeBatches("denial-counts");
  const counts = await fixture.process.db
    .select()
    .from(denialCounts)
    .where(eq(denialCounts.address, address))
    .orderBy(asc(denialCounts.code));
  const sum = (code: string) =>
    counts.filter((one) => one.code === code).reduce((all, one) => all + one.count, 0);
  expect([sum("invalid_api_key"), sum("rate_limited")]).toEqual([10, 2]);
});

const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

test.each([
  ["one address", () => "198.51.100.20"],
  ["600 addresses", (index: number) => `10.9.${Math.floor(index / 250)}.${index % 250}`],
])("600 wrong keys sent at the same time from %s do not delay a valid key", async (_, from) => {
  const keys = await Promise.all(many(7, () => plantKey(fixture)));
  const guesses = many(600, (index) => exchange(newPlainKey(), { address: from(index) }));
  const good = keys.map(({ plain }) => exchange(plain, { address: "203.0.113.20" }));
  expect((await Promise.all(good)).map(({ status }) => status)).toEqual(many(7, () => 200));
  const statuses = new Set((await Promise.all(guesses)).map(({ status }) => status));
  expect([...statuses].filter((status) => status !== 401 && status !== 429)).toEqual([]);
});

test("wrong keys beyond the budget of their address are counted, and refused without being verified", async () => {
  const address = "198.51.100.21";
  const { plain } = await plantKey(fixture);
  expect((await exchange(plain, { address })).status).toBe(200);
  const guesses = many(1_500, () => exchange(newPlainKey(), { address }));
  // A recently verified key uses a separate lane, so it is accepted even from the address that sent
  // the wrong keys.
  expect((await exchange(plain, { address })).status).toBe(200);
  const answers = await Promise.all(guesses);
  const of = (status: number) => answers.filter((answer) => answer.status === status);
  expect([of(401).length, of(429).length]).toEqual([20, 1_480]);
  await writeBatches("denials");
  await writeBatches("denial-counts");
  const [counted] = await fixture.process.db
    .select({ number: sql<number>`sum(count)::int` })
    .from(denialCounts)
    .where(eq(denialCounts.code, "rate_limited"));
  expect(counted?.number).toBeGreaterThanOrEqual(1_480);
});

test("a token expires no later than its key, and the lifetime of tokens is set by the installation's token policy", async () => {
  const expiresAt = new Date(Date.now() + 100_000);
  const { plain } = await plantKey(fixture, { expiresAt });
  const { json } = await exchange(plain);
  const { exp = 0, iat = 0 } = decodeJwt(json.access_token);
  expect(exp).toBeLessThanOrEqual(expiresAt.getTime() / 1000);
  expect(json.expires_in).toBe(exp - iat);
  await fixture.process.db.update(installation).set({ tokenSeconds: 60 });
  expect((await exchange(plain)).json.expires_in).toBe(60);
  await fixture.process.db.update(installation).set({ tokenSeconds: 900 });
});

test("the keys of a disabled team or creator are refused until the team or creator is enabled again", async () => {
  const { plain } = await plantKey(fixture);
  expect((await exchange(plain)).status).toBe(200);
  for (const [table, id] of [
    [teams, fixture.teamId],
    [people, fixture.makerId],
  ] as const) {
    await fixture.process.db.update(table).set({ disabledAt: new Date() }).where(eq(table.id, id));
    expect((await exchange(plain)).status).toBe(401);
    await fixture.process.db.update(table).set({ disabledAt: null }).where(eq(table.id, id));
    expect((await exchange(plain)).status).toBe(200);
  }
});

test("a request from one of the key's networks is accepted, even if its IPv4 address is mapped into IPv6", async () => {
  const { plain } = await plantKey(fixture, {
    allowedAddresses: ["192.0.2.0/24", "2001:db8::/32"],
  });
  for (const address of ["192.0.2.200", "::ffff:192.0.2.1", "2001:db8::7"]) {
    expect((await exchange(plain, { address })).status).toBe(200);
  }
  for (const address of ["192.0.3.1", "2001:db9::7", "unknown"]) {
    expect((await exchange(plain, { address })).status).toBe(401);
  }
});

test("a revoked key is refused immediately, even if an earlier successful check was cached", async () => {
  const { id, plain } = await plantKey(fixture);
  expect((await exchange(plain)).status).toBe(200);
  await fixture.process.db.update(apiKeys).set({ revokedAt: new Date() }).where(eq(apiKeys.id, id));
  expect((await exchange(plain)).status).toBe(401);
});

test("a key whose hash does not match gets the same refusal as an unknown key", async () => {
  const other = await plantKey(fixture);
  const [row] = await fixture.process.db.select().from(apiKeys).where(eq(apiKeys.id, other.id));
  const { plain } = await plantKey(fixture, { phc: row?.phc ?? "" });
  const answer = await exchange(plain);
  expect(answer.status).toBe(401);
  await writeBatches("denials");
  const [record] = await fixture.process.db
    .select()
    .from(auditRecords)
    .where(eq(auditRecords.requestId, answer.exchange.requestId));
  expect(record?.reason).toBe("hash_mismatch");
});

test("a key that was hashed with an old root secret still works, and is hashed again with the current one", async () => {
  const { id, plain } = await plantKey(fixture);
  const { secrets } = fixture.process;
  const [newer] = deriveSecrets([new Uint8Array(32).fill(42)]).all;
  if (!newer) throw new Error("no secret");
  Object.assign(fixture.process, { secrets: { current: newer, all: [newer, ...secrets.all] } });
  try {
    expect((await exchange(plain)).status).toBe(200);
    const [row] = await fixture.process.db.select().from(apiKeys).where(eq(apiKeys.id, id));
    expect(row?.pepperId).toBe(newer.id);
    expect(row?.lookup).toEqual(lookupOf(newer, plain));
    expect((await exchange(plain)).status).toBe(200);
    expect((await exchange(newPlainKey())).status).toBe(401);
  } finally {
    Object.assign(fixture.process, { secrets });
  }
});

test("the last use of a key is stored with the address and the client", async () => {
  const { id, plain } = await plantKey(fixture);
  await exchange(plain, {
    address: "203.0.113.5",
    headers: { ...JSON_TYPE, "user-agent": "curl/8.5.0 (linux)" },
  });
  await writeBatches("key-use");
  const [row] = await fixture.process.db.select().from(apiKeys).where(eq(apiKeys.id, id));
  expect(row).toMatchObject({ lastUsedAddress: "203.0.113.5", lastUsedClient: "curl/8.5.0" });
  expect(row?.lastUsedAt).toBeInstanceOf(Date);
});
