import { expect, test } from "vitest";
import { refusedNames, whyRefused } from "./view-client-name";

const issues = { name: "issues", prefixed: true };

test("a name of 64 characters, its prefix included, is taken, and a longer one is said", () => {
  expect(whyRefused(issues, "x".repeat(57))).toBeNull();
  expect(whyRefused(issues, "x".repeat(58))).toBe(
    "It has 65 characters, and some clients take 64.",
  );
  expect(whyRefused({ ...issues, prefixed: false }, "x".repeat(64))).toBeNull();
});

test("characters that strict clients refuse are named", () => {
  expect(whyRefused(issues, "Read_all-2")).toBeNull();
  expect(whyRefused(issues, "repo.read/all")).toBe(
    "It holds . /, and some clients take letters, digits, _ and - alone.",
  );
  const refused = refusedNames(issues, [{ name: "fine" }, { name: "a.b" }]);
  expect(refused.map(({ name }) => name)).toEqual(["a.b"]);
});
