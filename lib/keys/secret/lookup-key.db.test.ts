import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { deriveSecrets } from "@/lib/secrets/derive";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { lookupKey, renewLookup } from "./lookup-key";
import { lookupDigest, newPlainKey } from "./plain-key";

const queries = vi.hoisted(() => ({ afterFirst: async () => {}, count: 0 }));
vi.mock("@/lib/std/within", async (original) => {
  const real = await original<typeof import("@/lib/std/within")>();
  const within: typeof real.within = async (limitMs, work) => {
    const answer = await real.within(limitMs, work);
    if (++queries.count === 1) await queries.afterFirst();
    return answer;
  };
  return { ...real, within };
});

let fixture: TestProcess;
beforeAll(async () => {
  fixture = await testProcess();
});
afterAll(() => fixture.close());

const root = (fill: number) => new Uint8Array(32).fill(fill);

test("a lookup finds a key that another request is moving to the new root secret at the same time", async () => {
  const secrets = deriveSecrets([root(42), root(7)]);
  const plain = newPlainKey();
  const key = await plantKey(fixture, lookupDigest(deriveSecrets([root(7)]), plain));
  const { db } = fixture.process;
  // The query for the new digest has found nothing. The key is now moved, before the query for the
  // old digest runs.
  queries.afterFirst = () => renewLookup(db, secrets, { id: key.id, rotation: 0 }, plain);
  queries.count = 0;
  const found = await lookupKey(db, secrets, plain);
  expect(found?.state.id).toBe(key.id);
  expect(found?.secret).toBe(secrets.current);
});

test("an unknown key is not found, whether one or several root secrets are configured", async () => {
  const { db } = fixture.process;
  for (const roots of [[root(7)], [root(42), root(7)]] as const) {
    expect(await lookupKey(db, deriveSecrets([...roots]), newPlainKey())).toBeNull();
  }
});
