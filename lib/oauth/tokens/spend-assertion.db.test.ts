import { afterAll, beforeAll, expect, test } from "vitest";
import { deriveSecrets } from "@/lib/secrets/derive";
import { type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { spendAssertion } from "./token-rows";

let fixture: TestProcess;
beforeAll(async () => {
  fixture = await testProcess();
});
afterAll(() => fixture.close());

type Roots = readonly [Uint8Array, ...Uint8Array[]];
const root = (fill: number) => new Uint8Array(32).fill(fill);
const STAGES: readonly Roots[] = [[root(1)], [root(2), root(1)], [root(1), root(2)]];
const spend = (roots: Roots, id: string) =>
  spendAssertion({ db: fixture.process.db, secrets: deriveSecrets(roots) }, id, 60);

test("an assertion is accepted only once, even by processes that use different root secrets", async () => {
  for (const [index, first] of STAGES.entries()) {
    for (const [other, second] of STAGES.entries()) {
      const id = `assertion ${index} ${other}`;
      expect([id, await spend(first, id), await spend(second, id)]).toEqual([id, true, false]);
    }
  }
  const many = [...STAGES, ...STAGES, ...STAGES, ...STAGES];
  const atOnce = await Promise.all(many.map((roots) => spend(roots, "at once")));
  expect(atOnce.filter(Boolean)).toHaveLength(1);
});
