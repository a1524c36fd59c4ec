import { isIPv4, isIPv6 } from "node:net";
import { ipv4Bytes, ipv6Bytes } from "@/lib/std/address-bytes";
import { embeddedIpv4 } from "./address-bytes";

/**
 * The kind of an address. Latchkey never connects to a `refused` address. The installation's policy
 * decides whether `private` and `loopback` addresses are allowed. `why` is a short description for
 * people.
 */
export type AddressKind =
  | { readonly kind: "public" | "private" | "loopback" }
  | { readonly kind: "refused"; readonly why: string };

type Range = readonly [network: string, prefix: number, kind: AddressKind];

const PUBLIC: AddressKind = { kind: "public" };
const PRIVATE: AddressKind = { kind: "private" };
const LOOPBACK: AddressKind = { kind: "loopback" };
const refused = (why: string): AddressKind => ({ kind: "refused", why });
const METADATA = refused("a cloud's metadata service");
const LINK_LOCAL = refused("a link-local address, where metadata services are");
const RESERVED = refused("a reserved address");
const MULTICAST = refused("a multicast address");
const UNSPECIFIED = refused("an unspecified address, which means this machine");

/**
 * The special-purpose ranges of the IANA registry (RFC 6890) and the addresses of cloud metadata
 * services. The first range that contains an address decides.
 */
const IPV4: readonly Range[] = [
  ["0.0.0.0", 8, UNSPECIFIED],
  ["100.100.100.200", 32, METADATA],
  ["168.63.129.16", 32, METADATA],
  ["169.254.0.0", 16, LINK_LOCAL],
  ["10.0.0.0", 8, PRIVATE],
  ["172.16.0.0", 12, PRIVATE],
  ["192.168.0.0", 16, PRIVATE],
  ["100.64.0.0", 10, PRIVATE],
  ["198.18.0.0", 15, PRIVATE],
  ["127.0.0.0", 8, LOOPBACK],
  ["192.0.0.0", 24, RESERVED],
  ["192.0.2.0", 24, RESERVED],
  ["192.88.99.0", 24, RESERVED],
  ["198.51.100.0", 24, RESERVED],
  ["203.0.113.0", 24, RESERVED],
  ["224.0.0.0", 4, MULTICAST],
  ["240.0.0.0", 4, RESERVED],
];

const IPV6: readonly Range[] = [
  ["::", 128, UNSPECIFIED],
  ["::1", 128, LOOPBACK],
  ["fd00:ec2::", 32, METADATA],
  ["fd20:ce::", 32, METADATA],
  ["fe80::", 10, LINK_LOCAL],
  ["fec0::", 10, PRIVATE],
  ["fc00::", 7, PRIVATE],
  ["ff00::", 8, MULTICAST],
  // Teredo, benchmarking, ORCHID and other protocol assignments.
  ["2001::", 23, RESERVED],
  ["2001:db8::", 32, RESERVED],
  ["3fff::", 20, RESERVED],
  ["2000::", 3, PUBLIC],
];

/**
 * Returns the kind of an IP address. If an IPv6 address contains an IPv4 address, the stricter kind
 * of the two applies.
 */
export function addressKind(address: string): AddressKind {
  if (isIPv4(address)) return find(IPV4, ipv4Bytes(address), ipv4Bytes);
  // Only link-local addresses have a zone, as in fe80::1%eth0.
  if (!isIPv6(address) || address.includes("%")) return RESERVED;
  const bytes = ipv6Bytes(address);
  const carried = embeddedIpv4(bytes);
  if (carried.whole) return find(IPV4, carried.whole, ipv4Bytes);
  const own = find(IPV6, bytes, ipv6Bytes);
  const inner = carried.part && find(IPV4, carried.part, ipv4Bytes);
  return inner ? stricter(own, inner) : own;
}

function find(
  ranges: readonly Range[],
  bytes: readonly number[],
  parse: (text: string) => readonly number[],
): AddressKind {
  const range = ranges.find(([network, prefix]) => isWithin(bytes, parse(network), prefix));
  if (range) return range[2];
  return bytes.length === 4 ? PUBLIC : RESERVED;
}

function isWithin(bytes: readonly number[], network: readonly number[], prefix: number): boolean {
  return network.every((byte, index) => {
    const bits = Math.max(0, Math.min(8, prefix - index * 8));
    const mask = (0xff << (8 - bits)) & 0xff;
    return ((bytes[index] ?? 0) & mask) === (byte & mask);
  });
}

const RANK = { public: 0, private: 1, loopback: 1, refused: 2 } as const;

function stricter(one: AddressKind, other: AddressKind): AddressKind {
  return RANK[other.kind] > RANK[one.kind] ? other : one;
}
