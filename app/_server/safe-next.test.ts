import { describe, expect, it } from "vitest";
import { safeNext } from "./safe-next";

describe("safeNext returns only paths on this origin that are safe to visit after sign-in", () => {
  it.each([
    ["/", "/"],
    ["/keys", "/keys"],
    ["/api", "/api"],
    ["/keys?status=active&page=2", "/keys?status=active&page=2"],
    ["/keys/0198?tab=calls#top", "/keys/0198?tab=calls"],
    ["/keys?next=//evil.example", "/keys?next=//evil.example"],
  ])("safeNext keeps the path %s", (next, path) => {
    expect(safeNext(next)).toBe(path);
  });

  it.each([
    [undefined],
    [null],
    [""],
    ["keys"],
    ["//evil.example"],
    ["///evil.example"],
    ["/\\evil.example"],
    ["\\\\evil.example"],
    ["/\t/evil.example"],
    ["/\n/evil.example"],
    ["/.//evil.example"],
    ["/x/..//evil.example"],
    ["/%2e//evil.example"],
    ["https://evil.example/keys"],
    ["javascript:alert(1)"],
    ["/sign-in?next=/keys"],
    ["/x/../sign-in"],
    ["/setup"],
    ["/welcome/x"],
    ["/api/auth/signout"],
    [`/${"a".repeat(2048)}`],
  ])("safeNext replaces %s with the start page", (next) => {
    expect(safeNext(next)).toBe("/");
  });
});
