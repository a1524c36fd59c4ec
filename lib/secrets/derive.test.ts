import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { type DerivedSecrets, deriveSecrets, digest } from "./derive";

const PROJECT = resolve(import.meta.dirname, "../..");
const shown = (value: DerivedSecrets[keyof DerivedSecrets]) =>
  typeof value === "string" ? value : value.export().toString("hex");
const derived = (fill: number) => deriveSecrets([new Uint8Array(32).fill(fill)]).current;

test("every use has its own label, and all derived values differ between uses and between root secrets", () => {
  const values = [derived(1), derived(2)].flatMap((set) => Object.values(set).map(shown));
  expect(new Set(values).size).toBe(values.length);
  // No derived value is the beginning of another. The public id therefore reveals nothing about the
  // check value, and the check value reveals nothing about a key.
  for (const one of values) {
    expect(values.filter((other) => other.startsWith(one.slice(0, 12)))).toEqual([one]);
  }
});

test("each derived key is used in only one module, so that no two uses share a label", () => {
  const modules: Record<string, string[]> = {};
  for (const path of ["app", "cli", "gateway", "lib", "server"].flatMap(sources)) {
    const code = readFileSync(join(PROJECT, path), "utf8");
    for (const use of Object.keys(derived(1))) {
      const taken = String.raw`\.${use}\b|\{[^{}]*\b${use}\b[^{}]*\}: DerivedSecrets|"${use}"`;
      if (new RegExp(taken).test(code)) modules[use] = [...(modules[use] ?? []), path];
    }
  }
  // The id and the check value of a root secret are not keys. The search would also find unrelated
  // variables that are called `id` and `check`.
  const { id: _id, check: _check, ...keys } = modules;
  expect(keys).toEqual({
    lookupKey: ["lib/keys/secret/plain-key.ts"],
    linkKey: ["lib/identity/links/link-code.ts"],
    questionKey: ["gateway/questions/question-id.ts"],
    sessionIdKey: ["gateway/eras/session-id.ts"],
    relayKey: ["gateway/leases/relay/relay-keys.ts"],
    oauthStateKey: ["lib/servers/connections/oauth-flow.ts"],
    oauthTokenKey: ["lib/oauth/tokens/token-digest.ts"],
    oauthSuccessorKey: ["lib/oauth/tokens/refresh-successor.ts"],
    oauthCookieKey: ["lib/oauth/requests/request-cookie.ts"],
    deviceKey: ["lib/identity/sessions/device-cookie.ts"],
    sealKey: ["lib/secrets/seal.ts"],
    requestStateKey: ["lib/secrets/seal.ts"],
    sessionSecret: ["app/_server/session-cookie.ts"],
  });
});

function sources(folder: string): string[] {
  return readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/test/.test(file))
    .map((file) => join(folder, file))
    .filter((path) => path !== "lib/secrets/derive.ts");
}

test("the labels have not changed, so that stored values can still be read", () => {
  const { lookupKey, linkKey, sealKey, sessionSecret, id, check } = derived(7);
  expect([id, check.slice(0, 8), sessionSecret.slice(0, 8)]).toMatchInlineSnapshot(`
    [
      "b12892d4098c",
      "753a1257",
      "a9JdjSHv",
    ]
  `);
  expect(
    [lookupKey, linkKey, sealKey].map((key) => shown(key).slice(0, 16)),
  ).toMatchInlineSnapshot(`
    [
      "5483d040ab11d880",
      "cd4512cd276f1c7f",
      "cca08d96ccc2c3d5",
    ]
  `);
});

test("the digest is HMAC-SHA-256, and only equal values have the same digest", () => {
  const key = deriveSecrets([new Uint8Array(32)]).current.lookupKey;
  expect(digest(key, "mcp_a")).toHaveLength(32);
  expect(digest(key, "mcp_a")).toEqual(digest(key, "mcp_a"));
  expect(digest(key, "mcp_a")).not.toEqual(digest(key, "mcp_b"));
});
