import { describe, expect, test } from "vitest";
import { allowedNames, isAllowedHost, parseAuthority } from "@/lib/std/host-check";
import { type Client, resolveClient, trustedProxies } from "./forwarded";
import { isAllowedOrigin } from "./origin-check";
import { carriesNoSecret } from "./paths";
import { newRequestId } from "./request-id";
import { isHttps, mayCarrySecrets } from "./secure-transport";

describe("host names of requests", () => {
  const names = allowedNames("https://keys.example.com:8443", [
    "Other.example",
    "[2001:db8::1]:80",
  ]);
  const allowed = (host: string) => {
    const authority = parseAuthority(host);
    return authority !== null && isAllowedHost(authority, names);
  };

  test.each([
    "keys.example.com",
    "KEYS.example.com:1",
    "keys.example.com.",
    "other.example",
    "[2001:db8::1]",
    "localhost:12009",
    "localhost:65535",
    "127.0.0.1",
    "[::1]:12009",
  ])("a request for the host %s is served", (host) => expect(allowed(host)).toBe(true));

  test.each([
    "evil.example",
    "keys.example.com.evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "localhost@evil.example",
    "localhost:12009/evil",
    "localhost, evil.example",
    "localhost:65536",
    "[::1]:99999",
    "[::1::]",
    "0.0.0.0",
    "",
  ])("a request for the host %s is refused", (host) => expect(allowed(host)).toBe(false));
});

describe("origins of state-changing requests", () => {
  const host = { name: "localhost", port: "12009" };
  const from = (origin: string | undefined) =>
    isAllowedOrigin(origin, host, "https://keys.example.com");

  test("a state-changing request is accepted from pages of the public URL and of the requested host", () => {
    expect(from("https://keys.example.com")).toBe(true);
    expect(from("http://localhost:12009")).toBe(true);
    expect(isAllowedOrigin("https://a.example", { name: "a.example", port: "" }, "http://x")).toBe(
      true,
    );
  });

  test.each([
    undefined,
    "null",
    "http://localhost",
    "http://localhost:3000",
    "http://localhost:12009.evil.example",
    "http://evil@localhost:12009",
    "http://keys.example.com",
    "https://keys.example.com.evil.example",
    "file://",
  ])("a state-changing request with the Origin %s is refused", (origin) =>
    expect(from(origin)).toBe(false),
  );
});

describe("forwarding headers", () => {
  const client = (
    peer: string,
    headers: Record<string, string>,
    networks = ["10.0.0.0/8"],
    hops = 1,
  ) => resolveClient(peer, headers, trustedProxies(networks, hops));

  test("forwarding headers from an untrusted peer are ignored, but the request counts as forwarded", () => {
    const stranger: Client = { address: "192.0.2.1", proto: null, host: null, forwarded: true };
    expect(client("192.0.2.1", { "x-forwarded-for": "1.1.1.1" })).toEqual(stranger);
    expect(client("192.0.2.1", { "x-latchkey-address": "1.1.1.1" })).toEqual(stranger);
    expect(resolveClient("192.0.2.1", { forwarded: "for=1.1.1.1" }, null)).toEqual(stranger);
  });

  test("the client's address is taken from what the trusted proxy added to the header, not from what the client sent", () => {
    const headers = {
      "x-forwarded-for": "6.6.6.6, 203.0.113.7",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "keys.example.com",
    };
    expect(client("::ffff:10.1.2.3", headers)).toEqual({
      address: "203.0.113.7",
      proto: "https",
      host: "keys.example.com",
      forwarded: true,
    });
  });

  test("a chain of proxies is followed only through trusted proxies and for the allowed number of hops", () => {
    const headers = { "x-forwarded-for": "6.6.6.6, 203.0.113.7, 10.0.0.2" };
    expect(client("10.0.0.1", headers).address).toBe("10.0.0.2");
    expect(client("10.0.0.1", headers, ["10.0.0.0/8"], 5).address).toBe("203.0.113.7");
    const untrusted = { "x-forwarded-for": "6.6.6.6, 203.0.113.7" };
    expect(client("10.0.0.1", untrusted, ["10.0.0.0/8"], 2).address).toBe("203.0.113.7");
  });

  test("the Forwarded header (RFC 7239) is parsed, including ports and IPv6 addresses", () => {
    const headers = {
      forwarded: 'for=6.6.6.6, for="[2001:db8::7]:4711";proto=https;host=a.example',
    };
    expect(client("10.0.0.1", headers)).toEqual({
      address: "2001:db8::7",
      proto: "https",
      host: "a.example",
      forwarded: true,
    });
  });

  test("a forwarding header with an invalid value is ignored, and the peer's address is used", () => {
    const headers = { "x-forwarded-for": "unknown", "x-forwarded-proto": "javascript" };
    expect(client("10.0.0.1", headers)).toMatchObject({ address: "10.0.0.1", proto: null });
    expect(trustedProxies(["10.0.0.0/8", "nonsense"], 1)).toBeNull();
  });
});

describe("connections that may carry secrets", () => {
  const loopback = { localAddress: "127.0.0.1", peerAddress: "::ffff:127.0.0.5" };
  const remote = { localAddress: "192.0.2.2", peerAddress: "192.0.2.1" };
  const plain = { tls: false, proto: null, forwarded: false } as const;

  test("secrets may be sent over TLS, behind an https proxy, and between two processes of this machine", () => {
    expect(mayCarrySecrets({ ...plain, ...remote, tls: true })).toBe(true);
    expect(mayCarrySecrets({ ...plain, ...remote, proto: "https", forwarded: true })).toBe(true);
    expect(mayCarrySecrets({ ...plain, ...loopback })).toBe(true);
  });

  test("secrets may not be sent over plain HTTP from another machine or through an untrusted local proxy", () => {
    expect(mayCarrySecrets({ ...plain, ...remote })).toBe(false);
    expect(mayCarrySecrets({ ...plain, ...loopback, forwarded: true })).toBe(false);
    expect(mayCarrySecrets({ ...plain, ...loopback, forwarded: true, proto: "http" })).toBe(false);
    expect(mayCarrySecrets({ ...plain, ...loopback, localAddress: undefined })).toBe(false);
    expect(
      mayCarrySecrets({ ...plain, ...remote, tls: true, forwarded: true, proto: "http" }),
    ).toBe(false);
  });

  test("the scheme of a request is the scheme that the client used, not that of the last proxy", () => {
    expect(isHttps({ ...plain, ...remote, tls: true, proto: "http" })).toBe(false);
    expect(isHttps({ ...plain, ...remote, proto: "https" })).toBe(true);
  });
});

test("only the health and key-set paths may be requested over any transport", () => {
  expect(["/healthz", "/readyz", "/.well-known/jwks.json"].every(carriesNoSecret)).toBe(true);
  expect(["/mcp", "/auth/token", "/healthz/x", "/"].some(carriesNoSecret)).toBe(false);
});

test("request ids are unique and consist of req_ and 16 random characters", () => {
  const ids = Array.from({ length: 2000 }, newRequestId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => /^req_[\w-]{16}$/.test(id))).toBe(true);
});
