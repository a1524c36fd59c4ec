import { expect, test } from "vitest";
import { scopeOf } from "./view-scope";

test.each([
  ["laptop", null, "laptop"],
  ["  laptop  ", null, "laptop"],
  ["key:laptop", "key", "laptop"],
  ["Keys: laptop", "key", "laptop"],
  ["tool:", "tool", ""],
  ["person: ada@example.com", "person", "ada@example.com"],
  ["request:req_abc", "request", "req_abc"],
  ["file:///etc", null, "file:///etc"],
  ["monkey:x", null, "monkey:x"],
  ["team: a: b", "team", "a: b"],
])("%j searches the kind %j for %j", (typed, kind, q) => {
  expect(scopeOf(typed)).toEqual({ kind, q });
});
