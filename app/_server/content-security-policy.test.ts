import { describe, expect, it } from "vitest";
import { contentSecurityPolicy } from "./content-security-policy";

function directives(policy: string) {
  return new Map(
    policy.split("; ").map((directive): [string, string[]] => {
      const [name = "", ...sources] = directive.split(" ");
      return [name, sources];
    }),
  );
}

describe("contentSecurityPolicy", () => {
  const policy = directives(contentSecurityPolicy("abc"));

  it("the policy allows scripts and style elements only with the nonce", () => {
    expect(policy.get("script-src")).toEqual(["'self'", "'nonce-abc'", "'strict-dynamic'"]);
    expect(policy.get("style-src-elem")).toEqual(["'self'", "'nonce-abc'"]);
  });

  it("the policy refuses frames around a page, plugins, other bases and form targets", () => {
    expect(policy.get("frame-ancestors")).toEqual(["'none'"]);
    expect(policy.get("object-src")).toEqual(["'none'"]);
    expect(policy.get("base-uri")).toEqual(["'none'"]);
    expect(policy.get("form-action")).toEqual(["'self'"]);
  });

  it("the policy allows eval in development only", () => {
    expect(policy.get("script-src")).not.toContain("'unsafe-eval'");
    expect(directives(contentSecurityPolicy("abc", true)).get("script-src")).toContain(
      "'unsafe-eval'",
    );
  });
});
