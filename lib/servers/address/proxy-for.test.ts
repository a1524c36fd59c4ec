import { expect, test } from "vitest";
import { loadEnv } from "@/lib/config/env";
import { isExemptAddress, proxyFor } from "./proxy-for";

function proxies(env: Record<string, string>) {
  const loaded = loadEnv(env);
  if (!loaded.ok) throw new Error("The environment is invalid.");
  return loaded.value.proxies;
}

test.each<[exempt: string, host: string, port: number, isDirect: boolean]>([
  ["", "mcp.example.com", 443, false],
  ["*", "mcp.example.com", 443, true],
  ["*", "93.184.216.34", 443, true],
  ["example.com", "example.com", 443, true],
  ["example.com", "mcp.example.com", 443, true],
  ["example.com", "MCP.Example.com.", 443, true],
  ["example.com", "notexample.com", 443, false],
  [".example.com", "mcp.example.com", 443, true],
  [".example.com", "example.com", 443, true],
  ["*.example.com", "mcp.example.com", 443, true],
  ["Example.COM.", "mcp.example.com", 443, true],
  ["example.com:8443", "mcp.example.com", 8443, true],
  ["example.com:8443", "mcp.example.com", 443, false],
  ["a.test, example.com", "example.com", 443, true],
  ["a.test example.com", "example.com", 443, true],
  ["10.0.0.0/8", "10.1.2.3", 443, true],
  ["10.0.0.0/8", "11.1.2.3", 443, false],
  ["10.0.0.0/8", "::ffff:10.1.2.3", 443, true],
  ["10.1.2.3", "10.1.2.3", 443, true],
  ["10.1.2.3:8080", "10.1.2.3", 8080, true],
  ["10.1.2.3:8080", "10.1.2.3", 443, false],
  ["fd00::/8", "fd00::1", 443, true],
  ["[fd00::1]:8080", "fd00::1", 8080, true],
  ["[fd00::1]:8080", "fd00::1", 443, false],
  ["[fd00::1]", "fd00::1", 443, true],
  ["<local>,,", "mcp.example.com", 443, false],
  ["", "localhost", 443, true],
  ["", "127.0.0.2", 443, true],
  ["", "::1", 443, true],
])("with NO_PROXY %j, %s port %i is direct: %s", (NO_PROXY, host, port, isDirect) => {
  const read = proxies({ HTTPS_PROXY: "http://proxy.test:3128", NO_PROXY });
  expect(proxyFor({ isSecure: true, host, port }, read) === null).toBe(isDirect);
});

test("each scheme has its own proxy, and the lower-case form of a variable takes precedence", () => {
  const read = proxies({
    HTTPS_PROXY: "http://upper.test",
    https_proxy: "http://lower.test",
    HTTP_PROXY: "plain.test:8080",
    no_proxy: "",
    NO_PROXY: "direct.test",
  });
  const of = (isSecure: boolean, host = "a.test") => proxyFor({ isSecure, host, port: 1 }, read);
  expect(of(true)).toMatchObject({ host: "lower.test", port: 80, authorization: null });
  expect(of(false)).toMatchObject({ host: "plain.test", port: 8080, isSecure: false });
  expect(of(true, "direct.test")).toBeNull();
  const only = proxies({ HTTPS_PROXY: "https://[fd00::1]" });
  expect(proxyFor({ isSecure: false, host: "a.test", port: 80 }, only)).toBeNull();
  const secure = proxyFor({ isSecure: true, host: "a.test", port: 80 }, only);
  expect(secure).toMatchObject({ isSecure: true, host: "fd00::1", port: 443 });
});

test("an address that a name leads to is direct if its network is exempt", () => {
  const read = proxies({ HTTPS_PROXY: "http://proxy.test", NO_PROXY: "10.0.0.0/8" });
  expect(isExemptAddress("10.9.9.9", 443, read)).toBe(true);
  expect(isExemptAddress("127.0.0.1", 443, read)).toBe(true);
  expect(isExemptAddress("93.184.216.34", 443, read)).toBe(false);
});

test.each(["socks5://proxy.test:1080", "http://", "http://proxy.test/path", "ftp://proxy.test"])(
  "the proxy %j is refused when Latchkey starts",
  (HTTPS_PROXY) => {
    expect(loadEnv({ HTTPS_PROXY })).toMatchObject({
      failure: { code: "bad_configuration", params: { variable: "HTTPS_PROXY" } },
    });
  },
);
