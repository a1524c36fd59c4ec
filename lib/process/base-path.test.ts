import { expect, test } from "vitest";
import { basePathOf, withoutBase } from "./base-path";

test.each([
  ["https://keys.example.com", ""],
  ["https://host.example/tools/latchkey", "/tools/latchkey"],
])("the base path of %s is %s", (publicUrl, base) => {
  expect(basePathOf(publicUrl)).toBe(base);
});

test.each([
  ["/tools/latchkey", "/"],
  ["/tools/latchkey/", "/"],
  ["/tools/latchkey/mcp", "/mcp"],
  ["/tools/latchkey/mcp/", "/mcp/"],
  ["/tools/latchkey/.well-known/openid-configuration", "/.well-known/openid-configuration"],
  [
    "/.well-known/oauth-protected-resource/tools/latchkey/mcp",
    "/.well-known/oauth-protected-resource/mcp",
  ],
  [
    "/.well-known/oauth-authorization-server/tools/latchkey",
    "/.well-known/oauth-authorization-server",
  ],
  ["/healthz", "/healthz"],
  ["/tools/latchkey/healthz", "/healthz"],
  ["/", null],
  ["/mcp", null],
  ["/tools", null],
  ["/tools/latchkeys/mcp", null],
  ["/tools/latchkey2", null],
  ["/.well-known/oauth-authorization-server", null],
  ["/.well-known/oauth-authorization-server/tools/latchkey2", null],
  ["/.well-known/jwks.json", null],
])("under /tools/latchkey, %s is %s", (path, expected) => {
  expect(withoutBase(path, "/tools/latchkey")).toBe(expected);
  expect(withoutBase(path, "")).toBe(path);
});
