import { expect, test } from "vitest";
import { unlistedReason } from "./view";

const rule = { id: "1", name: "Deploys", why: "The token has expired." };

test("the reason for a refusal is left out if one of the listed rules gives the same reason", () => {
  const tried = { matched: null, why: "The token has expired." };
  expect(unlistedReason({ ...tried, rules: [rule] })).toBeNull();
  expect(unlistedReason({ ...tried, rules: [] })).toBe("The token has expired.");
  const several = { ...tried, why: "The token fits several rules." };
  expect(unlistedReason({ ...several, rules: [{ ...rule, why: null }] })).toBe(several.why);
});
