import { describe, expect, test } from "vitest";
import { addressKind } from "./address-kind";
import { checkTarget } from "./check-target";
import { dialPolicy } from "./policy";

/** Maps each address to the kind that `addressKind` should return for it. */
const KINDS: Readonly<Record<string, "public" | "private" | "loopback" | "refused">> = {
  // IPv4 addresses
  "1.1.1.1": "public",
  "8.8.8.8": "public",
  "93.184.216.34": "public",
  "172.15.255.255": "public",
  "172.32.0.0": "public",
  "100.63.255.255": "public",
  "100.128.0.0": "public",
  "198.20.0.1": "public",
  "223.255.255.254": "public",
  "10.0.0.0": "private",
  "10.255.255.255": "private",
  "172.16.0.1": "private",
  "172.31.255.255": "private",
  "192.168.0.1": "private",
  "100.64.0.1": "private",
  "198.18.0.1": "private",
  "127.0.0.1": "loopback",
  "127.255.255.254": "loopback",
  "0.0.0.0": "refused",
  "0.255.255.255": "refused",
  "169.254.0.1": "refused",
  "169.254.169.254": "refused",
  "169.254.170.2": "refused",
  "100.100.100.200": "refused",
  "168.63.129.16": "refused",
  "192.0.0.192": "refused",
  "192.0.2.1": "refused",
  "192.88.99.1": "refused",
  "198.51.100.1": "refused",
  "203.0.113.1": "refused",
  "224.0.0.1": "refused",
  "239.255.255.250": "refused",
  "240.0.0.1": "refused",
  "255.255.255.255": "refused",
  // IPv6 addresses
  "2606:4700:4700::1111": "public",
  "2a00:1450:4001:81b::200e": "public",
  "2001:4860:4860::8888": "public",
  "fd12:3456:789a::1": "private",
  "fc00::1": "private",
  "fec0::1": "private",
  "::1": "loopback",
  "0:0:0:0:0:0:0:1": "loopback",
  "::": "refused",
  "fe80::1": "refused",
  "fe80::1%lo": "refused",
  "febf:ffff::1": "refused",
  "fd00:ec2::254": "refused",
  "fd00:ec2::23": "refused",
  "fd20:ce::254": "refused",
  "ff02::1": "refused",
  "2001:db8::1": "refused",
  "3fff::1": "refused",
  "100::1": "refused",
  "5f00::1": "refused",
  "4000::1": "refused",
  // IPv6 addresses that lead to an IPv4 address
  "::ffff:8.8.8.8": "public",
  "::ffff:10.0.0.1": "private",
  "::ffff:127.0.0.1": "loopback",
  "::ffff:7f00:1": "loopback",
  "::ffff:169.254.169.254": "refused",
  "::ffff:a9fe:a9fe": "refused",
  "::ffff:0:169.254.169.254": "refused",
  "::ffff:0:127.0.0.1": "loopback",
  "::127.0.0.1": "refused",
  "::169.254.169.254": "refused",
  "64:ff9b::8.8.8.8": "public",
  "64:ff9b::10.0.0.1": "private",
  "64:ff9b::169.254.169.254": "refused",
  "64:ff9b::a9fe:a9fe": "refused",
  "64:ff9b::6464:64c8": "refused",
  "64:ff9b:1::169.254.169.254": "refused",
  "2002:a9fe:a9fe::1": "refused",
  "2002:7f00:1::1": "loopback",
  "2002:a00:1::1": "private",
  "2002:808:808::1": "public",
  "2001:0:a9fe:a9fe::1": "refused",
  "2001:0:808:808::1": "refused",
  "2606:4700::5efe:169.254.169.254": "refused",
  "2606:4700::200:5efe:127.0.0.1": "loopback",
  "fd00::5efe:10.0.0.1": "private",
  // Texts that are not IP addresses
  localhost: "refused",
  "": "refused",
};

test("the table of address kinds covers at least 75 addresses", () => {
  expect(Object.keys(KINDS).length).toBeGreaterThanOrEqual(75);
});

test.each(Object.entries(KINDS))("the address %s is classified as %s", (address, kind) => {
  expect(addressKind(address).kind).toBe(kind);
});

const config = { publicUrl: "https://keys.example.com", allowedHosts: ["keys.internal:8080"] };
const open = dialPolicy(config, true);
const closed = dialPolicy(config, false);
const answer = (url: string, policy = open) => {
  const checked = checkTarget(url, policy);
  return checked.ok ? "ok" : checked.failure.code;
};

/**
 * Each row contains a URL, whether connecting is allowed if private ranges are allowed, and whether
 * connecting is allowed if private ranges are refused.
 */
const TARGETS: readonly (readonly [string, boolean, boolean])[] = [
  ["https://mcp.example.com/mcp", true, true],
  ["http://8.8.8.8/", true, true],
  ["http://10.1.2.3:8080/mcp", true, false],
  ["http://127.0.0.1:3001/mcp", true, false],
  ["http://127.1:3001/", true, false],
  ["http://2130706433:3001/", true, false],
  ["http://0x7f.0.0.1:3001/", true, false],
  ["http://0177.0.0.1:3001/", true, false],
  ["http://[::1]:3001/", true, false],
  ["http://[::ffff:127.0.0.1]:3001/", true, false],
  ["http://localhost:3001/", true, false],
  ["http://LOCALHOST.:3001/", true, false],
  ["http://app.localhost:3001/", true, false],
  ["http://169.254.169.254/latest/meta-data", false, false],
  ["http://0xa9fea9fe/", false, false],
  ["http://0251.0376.0251.0376/", false, false],
  ["http://2852039166/", false, false],
  ["http://169.254.43518/", false, false],
  ["http://[::ffff:a9fe:a9fe]/", false, false],
  ["http://[64:ff9b::169.254.169.254]/", false, false],
  ["http://[fd00:ec2::254]/", false, false],
  ["http://[fe80::1]/", false, false],
  ["http://100.100.100.200/", false, false],
  ["http://0/", false, false],
  ["http://0.0.0.0:3001/", false, false],
  ["http://metadata.google.internal/", false, false],
  ["http://metadata/", false, false],
  ["http://metadata.google.internal./", false, false],
  ["https://keys.example.com/mcp", false, false],
  ["https://keys.example.com./mcp", false, false],
  ["https://KEYS.example.com:443/mcp", false, false],
  ["https://keys.internal/mcp", false, false],
  ["https://keys.example.com:8443/mcp", true, true],
  ["https://user:secret@mcp.example.com/", false, false],
  ["ftp://mcp.example.com/", false, false],
  ["file:///etc/passwd", false, false],
  ["data:text/plain,x", false, false],
  ["not a url", false, false],
];

describe.each([
  ["with private ranges allowed", open, 1],
  ["with private ranges refused", closed, 2],
] as const)("checkTarget accepts or refuses each URL %s", (_name, policy, column) => {
  test.each(TARGETS.map((row) => [row[0], row[column]] as const))(
    "checkTarget decides for the URL %s whether connecting is allowed: %s",
    (url, reachable) => {
      expect(answer(url, policy)).toBe(reachable ? "ok" : "target_refused");
    },
  );
});

test("if Latchkey's public URL is on localhost, its port is refused under every name of this machine", () => {
  const local = dialPolicy({ publicUrl: "http://localhost:12009", allowedHosts: [] }, true);
  for (const host of ["localhost", "127.0.0.1", "[::1]", "127.1", "127.0.0.2", "a.localhost"]) {
    expect([host, answer(`http://${host}:12009/mcp`, local)]).toEqual([host, "target_refused"]);
    expect([host, answer(`http://${host}:12010/mcp`, local)]).toEqual([host, "ok"]);
  }
});

test("the error for a refused address names the broken rule in a full sentence", () => {
  const refused = checkTarget("http://169.254.169.254/", open);
  expect(refused).toMatchObject({
    ok: false,
    failure: {
      code: "target_refused",
      rule: "169.254.169.254 is a link-local address, where metadata services are.",
    },
  });
});
