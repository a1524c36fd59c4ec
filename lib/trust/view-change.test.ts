import { expect, test } from "vitest";
import { ruleChangeText } from "./view-change";

test("the text about a change names each setting that changed, with its old and new values", () => {
  const details = {
    before: { name: "Deploys", enabled: true, tokenSeconds: null, pastedKeys: ["a"] },
    after: { name: "Nightly", enabled: false, tokenSeconds: 300, pastedKeys: ["b", "c"] },
  };
  expect(ruleChangeText(details)).toBe(
    "name: Deploys → Nightly; state: enabled → disabled; token lifetime: none → 300; keys: a → b, c",
  );
  const moved = { before: { expiresAt: null }, after: { expiresAt: "2027-02-20T23:59:59.000Z" } };
  expect(ruleChangeText(moved)).toBe("expiry: none → 2027-02-20");
  expect(ruleChangeText({})).toBe("");
});

test("keys that were replaced under the same id are called others", () => {
  const details = { before: { pastedKeys: ["a"] }, after: { pastedKeys: ["a"] } };
  expect(ruleChangeText(details)).toBe("keys: others named a");
});
