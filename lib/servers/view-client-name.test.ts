import { expect, test } from "vitest";
import { refusedNames, whyRefused } from "./view-client-name";

const issues = { name: "issues", prefixed: true };

test("a tool name of up to 64 characters with its prefix is accepted, and a longer name is reported", () => {
  expect(whyRefused(issues, "x".repeat(57))).toBeNull();
  expect(whyRefused(issues, "x".repeat(58))).toBe(
    "It is 65 characters long; some clients allow 64.",
  );
  expect(whyRefused({ ...issues, prefixed: false }, "x".repeat(64))).toBeNull();
});

test("each character that strict clients refuse in a tool name is reported", () => {
  expect(whyRefused(issues, "Read_all-2")).toBeNull();
  expect(whyRefused(issues, "repo.read/all")).toBe(
    "It contains . /; some clients allow only letters, digits, _ and -.",
  );
  const refused = refusedNames(issues, [{ name: "fine" }, { name: "a.b" }]);
  expect(refused.map(({ name }) => name)).toEqual(["a.b"]);
});
