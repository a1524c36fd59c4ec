import { afterEach, expect, test, vi } from "vitest";
import { closeProcess } from "@/lib/process/process";
import { hashKey } from "./hash-key";
import { newPlainKey } from "./plain-key";
import { forgetVerifiedKey, verifyKey } from "./verified-keys";

const counted = vi.hoisted(() => ({ hashes: 0 }));
vi.mock("argon2", async (original) => {
  const argon2 = await original<typeof import("argon2")>();
  const verify: typeof argon2.verify = (...given) => {
    counted.hashes++;
    return argon2.verify(...given);
  };
  return { ...argon2, verify };
});

afterEach(() => closeProcess());

async function candidate(keyId: string) {
  const plain = newPlainKey();
  return { keyId, plain, phc: await hashKey(plain), lookup: Buffer.from(plain) };
}

test("many concurrent exchanges of the same key compute only one hash", async () => {
  const one = await candidate("one");
  counted.hashes = 0;
  const all = await Promise.all(Array.from({ length: 200 }, () => verifyKey(one, 0)));
  expect(all.every((result) => result === true)).toBe(true);
  expect(counted.hashes).toBe(1);
});

test("a verification is valid for less than sixty seconds and only for the verified key", async () => {
  const one = await candidate("one");
  expect(await verifyKey(one, 0)).toBe(true);
  // The stored hash does not match the key, so a verification can succeed only if it does not
  // compute the hash again.
  const broken = { ...one, phc: await hashKey(newPlainKey()) };
  expect(await verifyKey(broken, 59_999)).toBe(true);
  expect(await verifyKey({ ...broken, lookup: Buffer.from("another") }, 59_999)).toBe(false);
  expect(await verifyKey(broken, 60_000)).toBe(false);
});

test("a failed verification is not cached, and a verification that was forgotten is computed again", async () => {
  const one = await candidate("one");
  const broken = { ...one, phc: await hashKey(newPlainKey()) };
  expect(await verifyKey(broken, 0)).toBe(false);
  expect(await verifyKey(one, 0)).toBe(true);
  forgetVerifiedKey("one");
  expect(await verifyKey(broken, 1)).toBe(false);
});

test("when the queue is full, a verification returns busy, and later verifications succeed again", async () => {
  const phc = await hashKey(newPlainKey());
  const many = Array.from({ length: 40 }, (_, index) => {
    const plain = newPlainKey();
    return verifyKey({ keyId: `key ${index}`, plain, phc, lookup: Buffer.from(plain) }, 0);
  });
  const results = await Promise.all(many);
  expect(results.filter((result) => result === false)).toHaveLength(26);
  expect(results.filter((result) => result === "busy")).toHaveLength(14);
  expect(await verifyKey(await candidate("after"), 0)).toBe(true);
});
