import { expect, test } from "vitest";
import { parseNetwork } from "./parse-network";

test.each([
  ["10.0.0.0/8", { address: "10.0.0.0", prefix: 8, family: "ipv4" }],
  [" 192.0.2.7 ", { address: "192.0.2.7", prefix: 32, family: "ipv4" }],
  ["2001:db8::/48", { address: "2001:db8::", prefix: 48, family: "ipv6" }],
  ["::1", { address: "::1", prefix: 128, family: "ipv6" }],
])("the text %s is accepted as a network", (text, network) => {
  expect(parseNetwork(text)).toEqual(network);
});

test.each([
  "",
  "everyone",
  "10.0.0.0/33",
  "10.0.0.0/",
  "10.0.0.0/8/8",
  "::/129",
  "fe80::1%eth0",
  "1.2.3",
  "10.0.0.0/-1",
])("the text %j is refused as a network", (text) => {
  expect(parseNetwork(text)).toBeNull();
});
