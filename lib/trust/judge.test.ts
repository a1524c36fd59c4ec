import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { exportJWK, SignJWT } from "jose";
import { afterEach, expect, test, vi } from "vitest";
import { type Judging, judge } from "./judge";
import { readAssertion } from "./read-assertion";
import type { Rule } from "./rule-rows";
import { type IssuerKeys, readKeySet } from "./schema-key-set";

const ISSUER = "https://ci.example.com";
const AUDIENCE = "https://latchkey.example.com";
const NOW = new Date("2026-11-27T08:00:00Z");
const pair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
const [issuers, strangers] = [pair(), pair()];

afterEach(() => vi.restoreAllMocks());

async function keysOf(...publicKeys: KeyObject[]): Promise<IssuerKeys> {
  const keys = await Promise.all(publicKeys.map((key) => exportJWK(key)));
  return readKeySet({ keys: keys.map((key) => ({ ...key, kid: "a" })) }) ?? [];
}

const rule = (number: number, keys: IssuerKeys | null): Rule => ({
  ...{ id: String(number), name: `Rule ${number}`, issuer: ISSUER, subject: `job-${number}` },
  ...{ claims: {}, ended: false, keys, tokenSeconds: null, ca: null, privateIssuer: false },
});

/**
 * Judges a token for job 7 by rules for different jobs. Counts the signatures that are verified.
 */
async function judged(signer: KeyObject, rules: readonly Rule[], discovered: IssuerKeys) {
  const seconds = NOW.getTime() / 1000;
  const claims = { iss: ISSUER, sub: "job-7", aud: AUDIENCE, iat: seconds, exp: seconds + 60 };
  const header = { alg: "ES256", kid: "a" };
  const assertion = readAssertion(
    await new SignJWT(claims).setProtectedHeader(header).sign(signer),
  );
  if (typeof assertion === "string") throw new Error(assertion);
  const verify = vi.spyOn(crypto.subtle, "verify");
  const judging: Judging = {
    ...{ rules, discover: async () => discovered, audience: AUDIENCE, now: NOW },
  };
  const { rule: fitting, fault } = await judge(assertion, judging);
  return { fits: fitting?.name ?? null, fault, checks: verify.mock.calls.length };
}

test.each<[string, boolean]>([
  ["read from the issuer", false],
  ["pasted into every rule", true],
])("a key that is %s is tried only once, even if there are a hundred rules", async (_, pasted) => {
  const keys = await keysOf(issuers.publicKey);
  const rules = await Promise.all(
    Array.from({ length: 100 }, async (_, number) =>
      rule(number, pasted ? await keysOf(issuers.publicKey) : null),
    ),
  );
  expect(await judged(strangers.privateKey, rules, keys)).toEqual({
    ...{ fits: null, fault: "assertion_signature", checks: 1 },
  });
  vi.restoreAllMocks();
  expect(await judged(issuers.privateKey, rules, keys)).toEqual({
    ...{ fits: "Rule 7", fault: null, checks: 1 },
  });
});

test("a rule that has its own key uses only that key, even if the issuer has a key with the same kid", async () => {
  const keys = await keysOf(issuers.publicKey);
  const rules = [rule(7, await keysOf(strangers.publicKey)), rule(8, keys)];
  expect(await judged(issuers.privateKey, rules, keys)).toEqual({
    ...{ fits: null, fault: "subject_mismatch", checks: 2 },
  });
  vi.restoreAllMocks();
  expect(await judged(strangers.privateKey, rules, keys)).toEqual({
    ...{ fits: "Rule 7", fault: null, checks: 2 },
  });
});
