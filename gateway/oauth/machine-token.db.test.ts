import { createHmac, generateKeyPairSync, type KeyObject } from "node:crypto";
import { CompactSign, decodeJwt, exportJWK, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testToken } from "@/gateway/trust/test-token";
import type { Actor } from "@/lib/core/context";
import { disableKey } from "@/lib/keys/update/disable-key";
import { closeProcess, publishProcess, shared } from "@/lib/process/process";
import { disableTeam } from "@/lib/teams/disable-team";
import { enableTeam } from "@/lib/teams/enable-team";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { createRule } from "@/lib/trust/create-rule";
import { endRule } from "@/lib/trust/end-rule";
import { listRules } from "@/lib/trust/list-rules";
import { readRulesOf } from "@/lib/trust/rule-rows";
import type { CreateRuleInput } from "@/lib/trust/schema";
import { keyTraffic } from "@/lib/usage/calls/key-traffic";
import { JWT_BEARER } from "./machine-token";
import { contextOf, post } from "./testing/app";
import { TOKEN_EXCHANGE } from "./token-exchange";

const AUDIENCE = "http://localhost:12009";
const GITHUB = "https://token.actions.githubusercontent.com";
const SUBJECT = "repo:acme/web:ref:refs/heads/main";
const OWNER = { repository_owner_id: "4711" };
const operator: Actor = { kind: "command_line", label: "test" };

let it: TestProcess;
let rsa: { publicKey: KeyObject; privateKey: KeyObject };
let jwks: string;
let ruleId: string;
beforeAll(async () => {
  it = await testProcess();
  rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  jwks = JSON.stringify({ keys: [{ ...(await exportJWK(rsa.publicKey)), kid: "a", use: "sig" }] });
  ruleId = await trust({ name: "Main", subject: SUBJECT, claims: OWNER });
});
afterAll(() => it.close());

const ctx = () => contextOf(it, operator);

async function trust(input: Partial<CreateRuleInput>) {
  const expires = { type: "days", days: 7 } as const;
  const made = await createRule(ctx(), {
    ...{ name: "A rule", teamId: it.teamId, expires, issuer: GITHUB, jwks },
    ...input,
  });
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  return made.value.key.id;
}

const seconds = () => Math.floor(Date.now() / 1000);

interface Signed {
  readonly alg?: string;
  readonly header?: object;
  readonly key?: KeyObject;
}

/**
 * Signs a token like the one that a repository's CI job gets. `claims` replace the usual claims.
 */
function tokenOf(
  claims: Record<string, unknown> = {},
  { alg = "RS256", header, key }: Signed = {},
) {
  const now = seconds();
  const usual = { iss: GITHUB, sub: SUBJECT, aud: AUDIENCE, ...OWNER, iat: now, exp: now + 300 };
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg, kid: "a", typ: "JWT", ...header })
    .sign(key ?? rsa.privateKey);
}

let addresses = 0;
const newAddress = () => `198.51.100.${++addresses}`;
const send = (assertion: string, address = newAddress()) =>
  post("/oauth/token", { grant_type: JWT_BEARER, assertion }, { address });

/** Reads the audit record of a refusal by the request id of the response. */
async function reasonOf(answer: { json: Record<string, unknown> }) {
  const id = String(answer.json.request_id);
  const read = () => it.database.sql`
    select action, code, reason, key_id from audit_records where request_id = ${id}`;
  await expect.poll(read).toHaveLength(1);
  const [row] = await read();
  return row as { action: string; code: string; reason: string; key_id: string | null };
}

/**
 * The expected reasons by request id. Only the last test compares them with the database, because
 * records are written in batches.
 */
const recorded: Record<string, string> = {};

async function expectRefused(assertion: string, reason: string) {
  const answer = await send(assertion);
  expect(answer).toMatchObject({ status: 400, json: { error: "invalid_grant" } });
  // The caller must not learn the reason.
  expect(answer.text).not.toContain(reason);
  recorded[String(answer.json.request_id)] = reason;
}

describe("tokens that match a rule", () => {
  test.each<[string, (token: string) => Record<string, string>]>([
    ["as an assertion", (assertion) => ({ grant_type: JWT_BEARER, assertion })],
    ...["jwt", "id_token"].map((type): [string, (token: string) => Record<string, string>] => [
      `as the ${type} of a token exchange`,
      (subject) => ({
        ...{ grant_type: TOKEN_EXCHANGE, subject_token: subject },
        subject_token_type: `urn:ietf:params:oauth:token-type:${type}`,
      }),
    ]),
  ])("a token that matches a rule is exchanged when it is sent %s", async (_, form) => {
    const answer = await post("/oauth/token", form(await tokenOf()));
    expect(answer).toMatchObject({
      status: 200,
      headers: { "cache-control": "no-store" },
      json: { token_type: "Bearer", expires_in: 900, scope: "mcp" },
    });
    expect(decodeJwt(String(answer.json.access_token))).toMatchObject({
      ...{ iss: AUDIENCE, aud: `${AUDIENCE}/mcp`, sub: ruleId, client_id: ruleId, scope: "mcp" },
    });
    const read = () => it.database.sql`select last_used_at from api_keys where id = ${ruleId}`;
    await expect.poll(read).toMatchObject([{ last_used_at: expect.anything() }]);
  });

  test("an app cannot revoke the access token that a machine's token was exchanged for, because only the rule can be ended", async () => {
    const { json } = await send(await tokenOf());
    expect(await post("/oauth/revoke", { token: String(json.access_token) })).toMatchObject({
      status: 400,
      json: {
        error: "unsupported_token_type",
        error_description: expect.stringContaining("trust rule"),
      },
    });
  });

  test("a token is exchanged if its audience is a list with a single entry, as in Kubernetes", async () => {
    expect((await send(await tokenOf({ aud: [AUDIENCE] }))).status).toBe(200);
  });

  test("a token is exchanged for an access token with the lifetime that the rule sets", async () => {
    await trust({ name: "Short", subject: "short", claims: OWNER, tokenSeconds: 60 });
    expect((await send(await tokenOf({ sub: "short" }))).json).toMatchObject({ expires_in: 60 });
  });

  test.each([
    ["ES256", () => generateKeyPairSync("ec", { namedCurve: "P-256" })],
    ["Ed25519", () => generateKeyPairSync("ed25519")],
  ])("a token that is signed with %s is exchanged", async (alg, generate) => {
    const pair = generate();
    const keys = [{ ...(await exportJWK(pair.publicKey)), kid: "a" }];
    const issuer = `https://${alg.toLowerCase()}.example.com`;
    await trust({ issuer, jwks: JSON.stringify({ keys }), subject: "job" });
    const token = await tokenOf({ iss: issuer, sub: "job" }, { alg, key: pair.privateKey });
    expect((await send(token)).status).toBe(200);
  });
});

describe("refused tokens", () => {
  const now = seconds();
  test.each<[string, string, Record<string, unknown>]>([
    ["of another repository", "subject_mismatch", { sub: "repo:acme/other:ref:refs/heads/main" }],
    ["whose subject continues after the pattern", "subject_mismatch", { sub: `${SUBJECT}-evil` }],
    ["without a subject", "subject_mismatch", { sub: undefined }],
    ["whose subject is a list", "subject_mismatch", { sub: [SUBJECT] }],
    ["of a new owner of the repository's name", "claim_mismatch", { repository_owner_id: "4712" }],
    ["without the owner's number", "claim_mismatch", { repository_owner_id: undefined }],
    ["of an issuer with a slash at its end", "unknown_issuer", { iss: `${GITHUB}/` }],
    ["whose issuer cannot be stored", "unknown_issuer", { iss: "https://a\u0000" }],
    ["whose subject cannot be stored", "subject_mismatch", { sub: "\u0000\ud800" }],
    ["of an issuer in capitals", "unknown_issuer", { iss: GITHUB.toUpperCase() }],
    ["of Latchkey itself", "unknown_issuer", { iss: AUDIENCE }],
    ["for the provider's audience", "assertion_audience", { aud: "https://github.com/acme" }],
    ["for Latchkey's /mcp", "assertion_audience", { aud: `${AUDIENCE}/mcp` }],
    ["for Latchkey's address with a final slash", "assertion_audience", { aud: `${AUDIENCE}/` }],
    [
      "for Latchkey and another service",
      "assertion_audience",
      { aud: [AUDIENCE, "https://other.example"] },
    ],
    ["without an audience", "assertion_audience", { aud: undefined }],
    ["that has expired", "assertion_expired", { exp: now - 1 }],
    ["without exp", "assertion_incomplete", { exp: undefined }],
    ["whose exp is a text", "assertion_incomplete", { exp: "99999999999" }],
    ["without iat", "assertion_incomplete", { iat: undefined }],
    ["that is not valid yet", "assertion_not_yet", { nbf: now + 600 }],
    ["issued in the future", "assertion_not_yet", { iat: now + 600, exp: now + 900 }],
    ["issued 25 hours ago", "assertion_too_old", { iat: now - 25 * 3600 }],
  ])("a token %s is refused, and the record has the reason %s", async (_, reason, claims) => {
    await expectRefused(await tokenOf(claims), reason);
  });

  test.each<[string, string, () => string | Promise<string>]>([
    ["without a signature", "assertion_algorithm", async () => unsigned(await tokenOf())],
    ["signed with the public key as a secret", "assertion_algorithm", () => withPublicKey()],
    [
      "whose algorithm does not suit its key",
      "assertion_algorithm",
      () => {
        const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
        return tokenOf({}, { alg: "ES256", key: privateKey });
      },
    ],
    [
      "signed with somebody else's key",
      "assertion_signature",
      () => {
        const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
        return tokenOf({}, { key: privateKey });
      },
    ],
    ["changed after it was signed", "assertion_signature", async () => changed(await tokenOf())],
    [
      "signed with a withdrawn key",
      "issuer_key_unknown",
      () => tokenOf({}, { header: { kid: "b" } }),
    ],
    ["that names no key", "issuer_key_unknown", () => tokenOf({}, { header: { kid: undefined } })],
    ["that is an ID-JAG", "id_jag", () => tokenOf({}, { header: { typ: "oauth-id-jag+jwt" } })],
    ["that is an access token", "assertion_type", () => tokenOf({}, { header: { typ: "at+jwt" } })],
    ["in the form of an API key", "not_a_token", () => "mcp_00000000000000000000000000000000"],
    ["of 20 KB", "not_a_token", () => tokenOf({ filling: "x".repeat(20_000) })],
  ])(
    "a machine's token %s is refused, and the record has the reason %s",
    async (_, reason, make) => {
      await expectRefused(await make(), reason);
    },
  );

  test("a token that matches two rules is refused, even if one of the rules is disabled", async () => {
    const sub = "repo:acme/two:ref:refs/heads/main";
    const one = await trust({ name: "One", subject: sub, claims: OWNER });
    expect((await send(await tokenOf({ sub }))).status).toBe(200);
    const wider = "repo:acme/*:ref:refs/heads/main";
    const two = await trust({ name: "Two", subject: wider, claims: { repository_owner_id: "99" } });
    expect((await send(await tokenOf({ sub }))).status).toBe(200);
    const claims = { ...OWNER, repository: "*" };
    const three = await trust({ name: "Three", subject: sub, claims });
    const token = await tokenOf({ sub, repository: "two" });
    await expectRefused(token, "several_rules");
    // Disabled rules count too. Otherwise, an operator who disables one rule could let the token in
    // through the other rule.
    await disableKey(ctx(), { id: one });
    await expectRefused(token, "several_rules");
    for (const id of [one, two, three])
      expect(await endRule(ctx(), { id })).toMatchObject({ ok: true });
  });

  test("a token is refused if the keys of its issuer are at an internal address", async () => {
    const issuer = "https://127.0.0.1";
    const id = await trust({ name: "Inside", issuer, subject: "job" });
    await it.database.sql`update trust_rules set jwks = null where id = ${id}`;
    await expectRefused(await tokenOf({ iss: issuer, sub: "job" }), "issuer_keys_unavailable");
  });

  test("an issuer that does not answer does not delay tokens of other issuers", async () => {
    let dials = 0;
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    await closeProcess();
    publishProcess(it.process);
    shared("trust.dialer", () => ({
      fetch: async () => {
        dials++;
        await opened;
        return new Response("{}");
      },
    }));
    const issuer = "https://silent.example.com";
    const id = await trust({ name: "Silent", issuer, subject: "job", jwks: null });
    const forged = await tokenOf({ iss: issuer, sub: "job" });
    const waiting = Array.from({ length: 10 }, () => send(forged));
    await expect.poll(() => dials).toBe(1);
    expect((await send(await tokenOf())).status).toBe(200);
    open();
    expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(
      new Set([400]),
    );
    await endRule(ctx(), { id });
  });

  test("after 20 wrong tokens an address has to wait, but a token that matches a rule is still exchanged", async () => {
    const address = newAddress();
    const statuses: number[] = [];
    for (let n = 0; n < 21; n++) statuses.push((await send("a.b.c", address)).status);
    expect(statuses).toEqual([...Array(20).fill(400), 429]);
    expect((await send("a.b.c", address)).headers["retry-after"]).toBeDefined();
    expect((await send(await tokenOf(), address)).status).toBe(200);
  });

  function unsigned(token: string) {
    const [, body = ""] = token.split(".");
    return `${encoded({ alg: "none", kid: "a" })}.${body}.e30`;
  }

  /**
   * Forges a token by algorithm confusion: signs it by HS256, with the public key as the shared
   * secret.
   */
  async function withPublicKey() {
    const [, body = ""] = (await tokenOf()).split(".");
    const input = `${encoded({ alg: "HS256", kid: "a", typ: "JWT" })}.${body}`;
    const pem = rsa.publicKey.export({ type: "spki", format: "pem" });
    return `${input}.${createHmac("sha256", pem).update(input).digest("base64url")}`;
  }

  function changed(token: string) {
    const [head = "", body = "", signature = ""] = token.split(".");
    const claims = JSON.parse(Buffer.from(body, "base64url").toString());
    return `${head}.${encoded({ ...claims, exp: claims.exp + 1 })}.${signature}`;
  }

  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
});

describe("tokens whose rule gives no access", () => {
  test("a token is refused if the rule's team is disabled, and the record names the rule", async () => {
    await disableTeam(ctx(), { id: it.teamId });
    const answer = await send(await tokenOf());
    expect(answer).toMatchObject({ status: 400, json: { error: "invalid_grant" } });
    expect(await reasonOf(answer)).toMatchObject({ reason: "team_disabled", key_id: ruleId });
    expect(await keyTraffic(ctx(), { id: ruleId })).toMatchObject({
      value: [{ kind: "denial", action: "trust.exchange", reason: "team_disabled" }],
    });
    await enableTeam(ctx(), { id: it.teamId });
    expect((await send(await tokenOf())).status).toBe(200);
  });

  test("after a rule has ended, the tokens that match it are refused, and so are the access tokens that it issued", async () => {
    const sub = "ended";
    const id = await trust({ name: "Ended", issuer: "https://ended.example.com", subject: sub });
    const token = await tokenOf({ iss: "https://ended.example.com", sub });
    const given = String((await send(token)).json.access_token);
    expect(await introspected(given)).toMatchObject({ active: true, sub: id });
    expect(await endRule(ctx(), { id })).toMatchObject({ ok: true });
    await expectRefused(token, "rule_ended");
    expect(await introspected(given)).toEqual({ active: false });
    expect(await endRule(ctx(), { id })).toMatchObject({ failure: { code: "key_revoked" } });
  });

  test("a token is checked against an ended rule only if there is no live rule for it", async () => {
    const terms = { issuer: "https://changed.example.com", subject: "job" };
    for (let n = 0; n < 3; n++) await endRule(ctx(), { id: await trust(terms) });
    const id = await trust(terms);
    expect(await readRulesOf(it.process.db, terms.issuer)).toMatchObject([{ id }]);
    expect((await send(await tokenOf({ iss: terms.issuer, sub: "job" }))).status).toBe(200);
    await endRule(ctx(), { id });
    expect(await readRulesOf(it.process.db, terms.issuer)).toMatchObject([{ ended: true }]);
    await expectRefused(await tokenOf({ iss: terms.issuer, sub: "job" }), "rule_ended");
  });

  test("a token is refused from an address that the rule does not list", async () => {
    const issuer = "https://listed.example.com";
    const id = await trust({ issuer, subject: "job", allowedAddresses: ["203.0.113.0/24"] });
    const token = await tokenOf({ iss: issuer, sub: "job" });
    const answer = await send(token);
    expect(await reasonOf(answer)).toMatchObject({ reason: "address_not_allowed", key_id: id });
    expect((await send(token, "203.0.113.9")).status).toBe(200);
  });

  let asker: { id: string; plain: string } | undefined;
  async function introspected(token: string) {
    asker ??= await plantKey(it);
    const authorization = `Basic ${Buffer.from(`${asker.id}:${asker.plain}`).toString("base64")}`;
    return (await post("/oauth/introspect", { token }, { headers: { authorization } })).json;
  }
});

describe("the creation of a rule", () => {
  const expires = { type: "days", days: 7 } as const;
  const make = (input: object) =>
    createRule(ctx(), {
      ...{ name: "No", teamId: it.teamId, expires, issuer: "https://ci.example.com" },
      ...{ subject: "job", jwks },
      ...input,
    } as CreateRuleInput);

  test.each<[string, string, object]>([
    ["for GitHub without an owner's number", "claims", { issuer: GITHUB }],
    [
      "for GitHub with the owner's name",
      "claims",
      { issuer: GITHUB, claims: { repository_owner_id: "acme" } },
    ],
    [
      "for GitHub with a pattern of owners' numbers",
      "claims",
      { issuer: GITHUB, claims: { repository_owner_id: "47*" } },
    ],
    ["for gitlab.com without a project's number", "claims", { issuer: "https://gitlab.com" }],
    ["for gitlab.com with a final slash", "claims", { issuer: "https://gitlab.com/" }],
    ["for any subject", "subject", { subject: null }],
    ["for a subject of stars and separators alone", "subject", { subject: "*:*/*" }],
    ["for an issuer over plain HTTP", "issuer", { issuer: "http://ci.example.com" }],
    [
      "for an issuer that is not in its normal form",
      "issuer",
      { issuer: "https://CI.example.com" },
    ],
    ["for an issuer with a name", "issuer", { issuer: "https://ci@ci.example.com" }],
    ["for an issuer with a password", "issuer", { issuer: "https://:pw@ci.example.com" }],
    ["for Latchkey itself", "issuer", { issuer: "https://localhost:12009", jwks: null }],
    [
      "for an issuer at an internal address without pasted keys",
      "issuer",
      { issuer: "https://10.0.0.1", jwks: null },
    ],
    ["with a secret key", "jwks", { jwks: '{"keys":[{"kty":"RSA","kid":"a","d":"x"}]}' }],
    ["with a shared secret", "jwks", { jwks: '{"keys":[{"kty":"oct","kid":"a","k":"x"}]}' }],
    ["without keys", "jwks", { jwks: '{"keys":[]}' }],
    ["with a pattern for the audience", "claims.aud", { claims: { aud: "x" } }],
  ])("a rule %s is refused with an error for the field %s", async (_, field, input) => {
    const made = await make(input);
    expect(made).toMatchObject({ failure: { code: "invalid_input" } });
    expect(Object.keys((!made.ok && made.failure.fields) || {})).toEqual([field]);
  });

  test("a rule with the same requirements as an existing rule is refused", async () => {
    const issuer = "https://twice.example.com";
    expect(await make({ issuer })).toMatchObject({ ok: true });
    expect(await make({ issuer })).toMatchObject({ failure: { code: "invalid_input" } });
    expect(await make({ issuer, subject: "other" })).toMatchObject({ ok: true });
  });

  test("a listed rule shows only the key ids of its pasted keys", async () => {
    const listed = await listRules(ctx(), {});
    const text = JSON.stringify(listed);
    expect(text).toContain('"pastedKeys":["a"]');
    expect(text).not.toContain('"n":');
  });
});

describe("trying a token against the rules", () => {
  test("trying out a token names the trust rule that matches, and leaves no record", async () => {
    const token = await tokenOf();
    expect(await testToken(ctx(), { token })).toMatchObject({
      value: { matched: { id: ruleId, name: "Main" }, why: null },
    });
    const [row] = await it.database.sql`
      select count(*)::int as count from audit_records
      where action = 'trust.test' or details::text like ${`%${token.slice(-40)}%`}`;
    expect(row).toEqual({ count: 0 });
  });

  test("trying out a token says for each rule of the token's issuer why the rule does not match", async () => {
    const token = await tokenOf({ repository_owner_id: "4712" });
    const tried = await testToken(ctx(), { token });
    expect(tried).toMatchObject({
      value: {
        matched: null,
        why: expect.stringMatching(/claim/),
        rules: expect.arrayContaining([
          expect.objectContaining({
            ...{ id: ruleId, name: "Main", why: expect.stringMatching(/claim/) },
            claim: { name: "repository_owner_id", wanted: "4711", given: "4712" },
          }),
        ]),
      },
    });
    const now = seconds();
    const plain = { iss: GITHUB, sub: SUBJECT, aud: AUDIENCE, iat: now, exp: now + 300 };
    const depth = 5_900;
    const nested = `,"repository_owner_id":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    const text = JSON.stringify(plain).replace(/\}$/, nested);
    const deep = await new CompactSign(Buffer.from(text))
      .setProtectedHeader({ alg: "RS256", kid: "a", typ: "JWT" })
      .sign(rsa.privateKey);
    expect(await testToken(ctx(), { token: deep })).toMatchObject({
      value: {
        rules: expect.arrayContaining([
          expect.objectContaining({ claim: expect.objectContaining({ given: "[…]" }) }),
        ]),
      },
    });
    const slash = await testToken(ctx(), { token: await tokenOf({ iss: `${GITHUB}/` }) });
    expect(slash).toMatchObject({ value: { matched: null, why: expect.stringMatching(/slash/) } });
  });
});

test("each refused token is recorded with the exact reason", async () => {
  const ids = Object.keys(recorded);
  expect(ids.length).toBeGreaterThan(30);
  const read = async () => {
    const rows = await it.database.sql`
      select request_id, reason from audit_records
      where action = 'trust.exchange' and code = 'invalid_grant' and request_id = any(${ids})`;
    return Object.fromEntries(rows.map((row) => [row.request_id, row.reason]));
  };
  await expect.poll(read).toEqual(recorded);
});
