import { expect, test } from "vitest";
import { deriveSecrets } from "@/lib/secrets/derive";
import { hashKey, verifyKeyHash } from "./hash-key";
import { isPlainKey, lastFourOf, lookupDigest, newPlainKey } from "./plain-key";

test("a new plain key is mcp_ and 32 lower-case hex digits, and no two keys are the same", () => {
  const keys = new Set(Array.from({ length: 200 }, newPlainKey));
  expect(keys.size).toBe(200);
  for (const key of keys) expect(key).toMatch(/^mcp_[0-9a-f]{32}$/);
});

test.each([
  ["upper case", `mcp_${"A".repeat(32)}`],
  ["too short", `mcp_${"a".repeat(31)}`],
  ["too long", `mcp_${"a".repeat(33)}`],
  ["a line break at the end", `mcp_${"a".repeat(32)}\n`],
  ["a space before", ` mcp_${"a".repeat(32)}`],
  ["another prefix", `sk-_${"a".repeat(32)}`],
  ["not hex", `mcp_${"g".repeat(32)}`],
  ["full-width digits", `mcp_${"１".repeat(32)}`],
  ["nothing", ""],
])("isPlainKey refuses a malformed key: %s", (_, value) => {
  expect(isPlainKey(value)).toBe(false);
});

test("the lookup digest depends on the key and the root secret, and comes with the secret's id", () => {
  const one = deriveSecrets([new Uint8Array(32).fill(1)]);
  const two = deriveSecrets([new Uint8Array(32).fill(2)]);
  const plain = newPlainKey();
  const { lookup, pepperId } = lookupDigest(one, plain);
  expect(lookup).toHaveLength(32);
  expect(pepperId).toBe(one.current.id);
  expect(lookupDigest(one, plain).lookup.equals(lookup)).toBe(true);
  expect(lookupDigest(two, plain).lookup.equals(lookup)).toBe(false);
  expect(lookupDigest(one, newPlainKey()).lookup.equals(lookup)).toBe(false);
  expect(lookup.includes(Buffer.from(plain.slice(4), "hex"))).toBe(false);
});

test("a key is hashed with Argon2id and OWASP's parameters, and the hash verifies only that key", async () => {
  const plain = newPlainKey();
  const phc = await hashKey(plain);
  expect(phc).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$]{22}\$[^$]{43}$/);
  expect(await verifyKeyHash(phc, plain)).toBe(true);
  expect(await verifyKeyHash(phc, newPlainKey())).toBe(false);
  expect(await verifyKeyHash("not a phc string", plain)).toBe(false);
  expect(await hashKey(plain)).not.toBe(phc);
  expect(lastFourOf(plain)).toBe(plain.slice(32));
});
