import { expect, test } from "vitest";
import { deriveSecrets, digest } from "./derive";

test("every label yields another key, every root another set", () => {
  const [one, two] = [1, 2].map((fill) => deriveSecrets([new Uint8Array(32).fill(fill)]).current);
  const shown = [one, two].flatMap((set) => [
    set?.id,
    set?.check,
    set?.sessionSecret,
    set?.lookupKey.export().toString("hex"),
    set?.linkKey.export().toString("hex"),
    set?.sealKey.export().toString("hex"),
  ]);
  expect(new Set(shown).size).toBe(12);
});

test("the digest is HMAC-SHA-256, the same for the same value only", () => {
  const key = deriveSecrets([new Uint8Array(32)]).current.lookupKey;
  expect(digest(key, "mcp_a")).toHaveLength(32);
  expect(digest(key, "mcp_a")).toEqual(digest(key, "mcp_a"));
  expect(digest(key, "mcp_a")).not.toEqual(digest(key, "mcp_b"));
});
