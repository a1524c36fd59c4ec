import { expect, test } from "vitest";
import { deriveSecrets } from "./derive";
import { type SealPlace, seal, unseal } from "./seal";

const root = (fill: number) => new Uint8Array(32).fill(fill);
const place: SealPlace = { table: "signing_keys", row: "a", column: "private_sealed" };
const plain = Buffer.from("the private key");
const secrets = deriveSecrets([root(1)]);

test("a sealed value can be opened in its own place, and its bytes do not contain the plain value", () => {
  const sealed = seal(secrets, place, plain);
  expect(unseal(secrets, place, sealed)).toEqual(plain);
  expect(sealed.includes(plain)).toBe(false);
  expect(seal(secrets, place, plain)).not.toEqual(sealed);
});

test.each([
  ["another row", { ...place, row: "b" }],
  ["another column", { ...place, column: "other" }],
  ["another table", { ...place, table: "upstream_secrets" as const }],
])("a sealed value cannot be opened in %s", (_name, elsewhere) => {
  expect(unseal(secrets, elsewhere, seal(secrets, place, plain))).toBeNull();
});

test("a sealed value cannot be opened if it was altered or truncated, or under another secret", () => {
  const sealed = seal(secrets, place, plain);
  for (const index of sealed.keys()) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(unseal(secrets, place, changed)).toBeNull();
  }
  expect(unseal(secrets, place, sealed.subarray(0, 20))).toBeNull();
  expect(unseal(deriveSecrets([root(2)]), place, sealed)).toBeNull();
});

test("after a rotation, the newer secret seals new values, and the older secret still opens old values", () => {
  const both = deriveSecrets([root(2), root(1)]);
  expect(unseal(both, place, seal(secrets, place, plain))).toEqual(plain);
  expect(unseal(secrets, place, seal(both, place, plain))).toBeNull();
});
