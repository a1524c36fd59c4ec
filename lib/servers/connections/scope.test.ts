import { expect, test } from "vitest";
import { isScopeWithin, scopeUnion } from "./scope";

test("a union contains each valid scope once, in order, and drops text that is not a scope", () => {
  expect(scopeUnion("a b", null, "b c", undefined, 'd" e\\ \u00e9 f')).toBe("a b c f");
  expect(scopeUnion(undefined, "")).toBe("");
  const many = Array.from({ length: 1_000 }, (_, n) => `s${n}`).join(" ");
  expect(scopeUnion("first", many).split(" ")).toHaveLength(100);
});

test("isScopeWithin is true if the second text contains every scope name of the first text", () => {
  expect(isScopeWithin("b a", "a b c")).toBe(true);
  expect(isScopeWithin("a d", "a b c")).toBe(false);
  expect(isScopeWithin("a", undefined)).toBe(false);
  expect(isScopeWithin("", undefined)).toBe(true);
});
