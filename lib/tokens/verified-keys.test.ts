import { afterEach, expect, test } from "vitest";
import { hashKey } from "@/lib/keys/hash-key";
import { newPlainKey } from "@/lib/keys/plain-key";
import { closeProcess } from "@/lib/process";
import { forgetVerifiedKey, verifyKey } from "./verified-keys";

afterEach(() => closeProcess());

async function candidate(keyId: string) {
  const plain = newPlainKey();
  return { keyId, plain, phc: await hashKey(plain), lookup: Buffer.from(plain) };
}

test("many exchanges of one key at once compute one hash", async () => {
  const one = await candidate("one");
  const started = performance.now();
  await verifyKey(await candidate("calibration"), 0);
  const single = performance.now() - started;
  const begun = performance.now();
  const all = await Promise.all(Array.from({ length: 200 }, () => verifyKey(one, 0)));
  expect(all.every((result) => result === true)).toBe(true);
  // Two hundred hashes would take a hundred times one; one takes one, with room for a busy machine.
  expect(performance.now() - begun).toBeLessThan(single * 20);
});

test("a success counts for sixty seconds and no longer, and only for that key", async () => {
  const one = await candidate("one");
  expect(await verifyKey(one, 0)).toBe(true);
  // A wrong hash shows that it is not computed again.
  const broken = { ...one, phc: await hashKey(newPlainKey()) };
  expect(await verifyKey(broken, 59_999)).toBe(true);
  expect(await verifyKey({ ...broken, lookup: Buffer.from("another") }, 59_999)).toBe(false);
  expect(await verifyKey(broken, 60_000)).toBe(false);
});

test("a failure is never remembered, and a forgotten success is computed again", async () => {
  const one = await candidate("one");
  const broken = { ...one, phc: await hashKey(newPlainKey()) };
  expect(await verifyKey(broken, 0)).toBe(false);
  expect(await verifyKey(one, 0)).toBe(true);
  forgetVerifiedKey("one");
  expect(await verifyKey(broken, 1)).toBe(false);
});

test("past its queue the lane says busy, and serves again afterwards", async () => {
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
