import { isIPv4, isIPv6 } from "node:net";
import { ipv6Bytes } from "@/lib/std/address-bytes";

/**
 * Returns the canonical text of an IP address. An IPv6 address that only stands for an IPv4 address
 * becomes that IPv4 address. Text that is not an address is returned unchanged.
 */
export function canonicalAddress(address: string): string {
  const bare = address.split("%", 1)[0] ?? address;
  if (isIPv4(bare) || !isIPv6(bare)) return bare;
  const bytes = ipv6Bytes(bare);
  const { whole } = embeddedIpv4(bytes);
  if (whole) return whole.join(".");
  const groups = Buffer.from(bytes).toString("hex").match(/.{4}/g) ?? [];
  return groups.join(":");
}

const startsWith = (bytes: readonly number[], ...start: number[]) =>
  start.every((byte, index) => bytes[index] === byte);
const isZero = (bytes: readonly number[], from: number, to: number) =>
  bytes.slice(from, to).every((byte) => byte === 0);

/**
 * Finds the IPv4 address that is embedded in an IPv6 address, given as 16 bytes. `whole`: the IPv6
 * address merely represents the IPv4 address (mapped, RFC 4291 section 2.5.5.2; translated, RFC
 * 2765; NAT64, RFC 6052). `part`: the IPv6 address also belongs to a tunnel endpoint, so that both
 * addresses have to be checked (6to4, RFC 3056; ISATAP, RFC 5214).
 */
export function embeddedIpv4(bytes: readonly number[]): {
  readonly whole?: readonly number[];
  readonly part?: readonly number[];
} {
  const last = bytes.slice(12);
  if (isZero(bytes, 0, 10) && bytes[10] === 0xff && bytes[11] === 0xff) return { whole: last };
  if (isZero(bytes, 0, 8) && startsWith(bytes.slice(8), 0xff, 0xff, 0, 0)) return { whole: last };
  if (startsWith(bytes, 0x00, 0x64, 0xff, 0x9b) && isZero(bytes, 4, 12)) return { whole: last };
  if (startsWith(bytes, 0x20, 0x02)) return { part: bytes.slice(2, 6) };
  const isatap = bytes[8] === 0 || bytes[8] === 2;
  if (isatap && startsWith(bytes.slice(9), 0, 0x5e, 0xfe)) return { part: last };
  return {};
}
