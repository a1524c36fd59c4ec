import { describe, expect, test } from "vitest";
import { fits } from "./pattern";

describe("a pattern matches equal text, and * matches any characters except / and :", () => {
  test.each([
    ["repo:acme/web:ref:refs/heads/main", "repo:acme/web:ref:refs/heads/main"],
    ["repo:acme/*:ref:refs/heads/main", "repo:acme/web:ref:refs/heads/main"],
    ["repo:acme/*:ref:refs/heads/main", "repo:acme/:ref:refs/heads/main"],
    ["repo:acme/web-*-x:*", "repo:acme/web-a-b-x:pull_request"],
    ["system:serviceaccount:ci:*", "system:serviceaccount:ci:build"],
    ["a*b*c", "aXbXbc"],
    ["*", "main"],
  ])("the pattern %s matches the value %s", (pattern, value) => {
    expect(fits(pattern, value)).toBe(true);
  });
});

describe("a pattern does not match text with other characters or separators", () => {
  test.each([
    // `*` does not match / or :, so a repository name cannot add parts to a subject.
    ["repo:acme/*:ref:refs/heads/main", "repo:acme/web/x:ref:refs/heads/main"],
    ["repo:acme/*:ref:refs/heads/main", "repo:acme/web:ref:x:ref:refs/heads/main"],
    ["repo:acme/web:ref:refs/heads/*", "repo:acme/web:ref:refs/heads/fix/it"],
    ["repo:acme/web:*", "repo:acme/web:ref:refs/heads/main"],
    ["repo:*", "repo:acme/web"],
    ["*", "a:b"],
    ["*", "a/b"],
    // The separators / and : cannot stand for each other.
    ["repo:acme/web", "repo/acme:web"],
    // The whole value must match exactly, including upper and lower case.
    ["repo:acme/web:ref:refs/heads/main", "repo:acme/web:ref:refs/heads/main2"],
    ["repo:acme/web:ref:refs/heads/main", "repo:Acme/web:ref:refs/heads/main"],
    ["repo:acme/web:ref:refs/heads/main", "repo:acme/web-evil:ref:refs/heads/main"],
    ["repo:acme/web", "xrepo:acme/web"],
    ["a.c", "abc"],
    ["a*c", "ab"],
    ["repo:acme/web", "repo:acme/web\n"],
  ])("the pattern %s does not match the value %s", (pattern, value) => {
    expect(fits(pattern, value)).toBe(false);
  });

  test("a pattern with a hundred stars is matched without trying every combination", () => {
    expect(fits(`${"*a".repeat(100)}b`, "a".repeat(2_000))).toBe(false);
  });
});
