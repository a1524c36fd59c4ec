import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { exportJWK, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { JWT_BEARER } from "@/gateway/oauth/machine-token";
import { ask, contextOf, post } from "@/gateway/oauth/testing/app";
import type { Actor } from "@/lib/core/context";
import { keyHistory } from "@/lib/keys/reads/key-history";
import { type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { applyRules } from "@/lib/trust/code/apply-rules";
import { createRule } from "@/lib/trust/create-rule";
import type { UpdateRuleInput } from "@/lib/trust/schema";
import { showRule } from "@/lib/trust/show-rule";
import { updateRule } from "@/lib/trust/update-rule";

const operator: Actor = { kind: "command_line", label: "test" };
const [first, second] = [0, 1].map(() => generateKeyPairSync("ec", { namedCurve: "P-256" }));
let it: TestProcess;
beforeAll(async () => {
  it = await testProcess();
});
afterAll(() => it.close());

const ctx = () => contextOf(it, operator);
const keySetOf = async (key: KeyObject | undefined, kid: string) =>
  JSON.stringify({ keys: [{ ...(key && (await exportJWK(key))), kid }] });

const dayAhead = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

let issuers = 0;
/**
 * Creates a rule with pasted keys. Returns functions that change the rule, and that exchange a
 * machine's token under the rule.
 */
async function ruled() {
  const issuer = `https://ci-${++issuers}.example.com`;
  const made = await createRule(ctx(), {
    ...{ name: "Deploys", teamId: it.teamId, expires: { type: "days", days: 7 }, issuer },
    ...{ subject: "job", jwks: await keySetOf(first?.publicKey, "a") },
  });
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  const { id } = made.value.key;
  const seconds = Math.floor(Date.now() / 1000);
  return {
    id,
    change: (changes: Omit<UpdateRuleInput, "id">) => updateRule(ctx(), { id, ...changes }),
    async exchange(key = first?.privateKey, kid = "a") {
      const claims = { iss: issuer, sub: "job", aud: "http://localhost:12009" };
      const assertion = await new SignJWT({ ...claims, iat: seconds, exp: seconds + 300 })
        .setProtectedHeader({ alg: "ES256", kid })
        .sign(key as KeyObject);
      return post("/oauth/token", { grant_type: JWT_BEARER, assertion });
    },
  };
}

const ping = (token: unknown) =>
  ask("/mcp", {
    method: "POST",
    headers: {
      authorization: `Bearer ${String(token)}`,
      ...{ accept: "application/json, text/event-stream", "content-type": "application/json" },
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
  });

test("while a rule is disabled, it issues no tokens, and the tokens that it issued are refused", async () => {
  const rule = await ruled();
  const { json } = await rule.exchange();
  expect((await ping(json.access_token)).status).toBe(200);
  await rule.change({ enabled: false });
  expect((await ping(json.access_token)).status).toBe(401);
  expect((await rule.exchange()).json).toMatchObject({ error: "invalid_grant" });
  await rule.change({ enabled: true });
  expect((await ping(json.access_token)).status).toBe(200);
  expect((await rule.exchange()).status).toBe(200);
});

test("a rule's new token lifetime and new expiry apply from the next token on", async () => {
  const rule = await ruled();
  expect((await rule.exchange()).json.expires_in).toBe(900);
  await rule.change({ tokenSeconds: 120 });
  expect((await rule.exchange()).json.expires_in).toBe(120);
  await it.database.sql`update api_keys set expires_at = now() where id = ${rule.id}`;
  expect((await rule.exchange()).status).toBe(400);
  await rule.change({ expires: { type: "days", days: 1 }, tokenSeconds: null });
  expect((await rule.exchange()).json.expires_in).toBe(900);
});

test("after a rule's pasted keys are replaced, only the new keys are accepted", async () => {
  const rule = await ruled();
  await rule.change({ jwks: await keySetOf(second?.publicKey, "b") });
  expect((await rule.exchange()).status).toBe(400);
  expect((await rule.exchange(second?.privateKey, "b")).status).toBe(200);
  // A token that is signed with the former key is refused, even if the token names the id of the
  // new key.
  expect((await rule.exchange(first?.privateKey, "b")).status).toBe(400);
});

test("a rule whose keys are read from the issuer accepts no pasted keys", async () => {
  const made = await createRule(ctx(), {
    ...{ name: "Discovered", teamId: it.teamId, expires: { type: "days", days: 7 } },
    ...{ issuer: "https://discovered.example.com", subject: "job" },
  });
  const id = made.ok ? made.value.key.id : "";
  const changed = await updateRule(ctx(), { id, jwks: await keySetOf(first?.publicKey, "a") });
  expect(changed).toMatchObject({ failure: { fields: { jwks: expect.any(String) } } });
});

describe("the record of a change to a rule", () => {
  test("the record has a rule's former and new values, and identifies its keys by their ids", async () => {
    const { id, change } = await ruled();
    await change({
      ...{ name: "Nightly", enabled: false, requestsPerMinute: 7, tokenSeconds: 300 },
      jwks: await keySetOf(second?.publicKey, "b"),
    });
    const history = await keyHistory(ctx(), { id });
    const values = (name: string, enabled: boolean) => ({ name, enabled });
    expect(history.ok && history.value[0]).toMatchObject({
      action: "trust.update",
      details: {
        before: { ...values("Deploys", true), tokenSeconds: null, pastedKeys: ["a"] },
        after: { ...values("Nightly", false), tokenSeconds: 300, pastedKeys: ["b"] },
      },
    });
    expect(JSON.stringify(history)).not.toContain(
      String((await exportJWK(second?.publicKey as KeyObject)).x),
    );
  });

  test("the record shows that a key was replaced under the same id, even if the grants changed too", async () => {
    const { id, change } = await ruled();
    await change({ jwks: await keySetOf(second?.publicKey, "a"), grants: null });
    const history = await keyHistory(ctx(), { id });
    const record = history.ok && history.value.find(({ action }) => action === "trust.update");
    expect(record).toMatchObject({ details: { before: { pastedKeys: [expect.any(String)] } } });
  });

  test("a change that is based on an outdated version of a rule is refused and changes nothing", async () => {
    const { id, change } = await ruled();
    const shown = await showRule(ctx(), { id });
    const version = shown.ok ? shown.value.version : "";
    expect(await change({ tokenSeconds: 300, version })).toMatchObject({ ok: true });
    expect(await change({ enabled: false, tokenSeconds: 600, version })).toMatchObject({
      failure: { code: "conflict", current: { values: { tokenSeconds: 300 } } },
    });
    expect(await showRule(ctx(), { id })).toMatchObject({
      value: { tokenSeconds: 300, status: "active" },
    });
  });

  test.each<[string, () => Promise<Omit<UpdateRuleInput, "id">>]>([
    ["its state", async () => ({ enabled: false })],
    // The new key has the id of the old one.
    ["its keys", async () => ({ jwks: await keySetOf(second?.publicKey, "a") })],
  ])("a change that is based on the version before %s changed is refused", async (_, changes) => {
    const { id, change } = await ruled();
    const shown = await showRule(ctx(), { id });
    const version = shown.ok ? shown.value.version : "";
    expect(await change(await changes())).toMatchObject({ ok: true });
    const late = await change({
      ...{ enabled: true, jwks: await keySetOf(first?.publicKey, "a"), version },
    });
    expect(late).toMatchObject({ failure: { code: "conflict" } });
  });
});

test("when a file replaces a rule, the new rule keeps the grants to which the old rule was limited", async () => {
  const terms = { name: "Limited", issuer: "https://limited.example.com", subject: "job:a" };
  const jwks = await keySetOf(first?.publicKey, "a");
  const made = await createRule(ctx(), {
    ...{ ...terms, jwks, teamId: it.teamId, expires: { type: "days", days: 7 }, grants: [] },
  });
  expect(made.ok).toBe(true);
  const file = { ...terms, subject: "job:b", jwks, team: "rockets" };
  const applied = await applyRules(ctx(), {
    rules: [{ ...file, expires: { type: "date", date: dayAhead() } }],
  });
  const step = applied.ok && applied.value.rules.find(({ name }) => name === terms.name);
  expect(step).toMatchObject({ action: "replace", details: ["subject: job:a → job:b"] });
  const rows = await it.database.sql`
    select own_grants from api_keys where name = ${terms.name} and revoked_at is null`;
  expect([...rows]).toEqual([{ own_grants: true }]);
});

describe("a file of trust rules that is applied with prune", () => {
  const expires = () => ({ type: "date" as const, date: dayAhead() });
  const rule = async (name: string, subject: string) => ({
    ...{ name, issuer: "https://pruned.example.com", subject, expires: expires() },
    jwks: await keySetOf(first?.publicKey, "a"),
  });
  const stored = async () => {
    const rows = await it.database.sql`
      select name, subject from api_keys join trust_rules using (id)
      where revoked_at is null and issuer = 'https://pruned.example.com' order by name, subject`;
    return rows.map(({ name, subject }) => `${name} ${subject}`);
  };

  test("two stored rules of one name that the file does not name are both ended", async () => {
    for (const subject of ["job:a", "job:b"]) {
      const made = await createRule(ctx(), { ...(await rule("Twin", subject)), teamId: it.teamId });
      expect(made.ok).toBe(true);
    }
    const applied = await applyRules(ctx(), { rules: [], prune: true });
    expect(applied).toMatchObject({ ok: true });
    expect(await stored()).toEqual([]);
  });

  test("a rule that has another name in the file than before is ended and created anew", async () => {
    const file = async (name: string) => ({ ...(await rule(name, "job:c")), team: "rockets" });
    await applyRules(ctx(), { rules: [await file("Old")], prune: true });
    const applied = await applyRules(ctx(), { rules: [await file("New")], prune: true });
    expect(applied).toMatchObject({ value: { changes: 2 } });
    expect(await stored()).toEqual(["New job:c"]);
  });
});
