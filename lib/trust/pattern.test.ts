import { describe, expect, test } from "vitest";
import { fits } from "./pattern";

describe("a pattern fits", () => {
  test.each([
    ["repo:acme/web:ref:refs/heads/main", "repo:acme/web:ref:refs/heads/main"],
    ["repo:acme/*:ref:refs/heads/main", "repo:acme/web:ref:refs/heads/main"],
    ["repo:acme/*:ref:refs/heads/main", "repo:acme/:ref:refs/heads/main"],
    ["repo:acme/web-*-x:*", "repo:acme/web-a-b-x:pull_request"],
    ["system:serviceaccount:ci:*", "system:serviceaccount:ci:build"],
    ["a*b*c", "aXbXbc"],
    ["*", "main"],
  ])("%s: %s", (pattern, value) => {
    expect(fits(pattern, value)).toBe(true);
  });
});

describe("a pattern does not fit", () => {
  test.each([
    // * crosses neither / nor :, so that no name can bring parts of its own.
    ["repo:acme/*:ref:refs/heads/main", "repo:acme/web/x:ref:refs/heads/main"],
    ["repo:acme/*:ref:refs/heads/main", "repo:acme/web:ref:x:ref:refs/heads/main"],
    ["repo:acme/web:ref:refs/heads/*", "repo:acme/web:ref:refs/heads/fix/it"],
    ["repo:acme/web:*", "repo:acme/web:ref:refs/heads/main"],
    ["repo:*", "repo:acme/web"],
    ["*", "a:b"],
    ["*", "a/b"],
    // Nor does a / stand for a :.
    ["repo:acme/web", "repo/acme:web"],
    // It is whole, to the letter.
    ["repo:acme/web:ref:refs/heads/main", "repo:acme/web:ref:refs/heads/main2"],
    ["repo:acme/web:ref:refs/heads/main", "repo:Acme/web:ref:refs/heads/main"],
    ["repo:acme/web:ref:refs/heads/main", "repo:acme/web-evil:ref:refs/heads/main"],
    ["repo:acme/web", "xrepo:acme/web"],
    ["a.c", "abc"],
    ["a*c", "ab"],
    ["repo:acme/web", "repo:acme/web\n"],
  ])("%s: %s", (pattern, value) => {
    expect(fits(pattern, value)).toBe(false);
  });

  test("and says so at once, however many ways there were to try", () => {
    expect(fits(`${"*a".repeat(100)}b`, "a".repeat(2_000))).toBe(false);
  });
});
