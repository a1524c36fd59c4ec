import { isIPv4, isIPv6 } from "node:net";
import { ipv6Bytes } from "./address-bytes";

/**
 * Normalizes an IP address: an IPv4 address that is mapped into IPv6 becomes plain IPv4, and a zone
 * is removed.
 */
export function plainAddress(address: string): string {
  const bare = address.split("%", 1)[0] ?? address;
  if (!isIPv6(bare)) return bare;
  const bytes = ipv6Bytes(bare);
  const isMapped = bytes.every((byte, index) => index > 11 || byte === (index < 10 ? 0 : 0xff));
  return isMapped ? bytes.slice(12).join(".") : bare;
}

/**
 * Returns the network that counts as one client in budgets and records. The network is a single
 * IPv4 address or an IPv6 /64 network, because one subscriber usually has a whole /64. Any other
 * text is returned unchanged.
 */
export function addressGroup(address: string): string {
  const plain = plainAddress(address);
  if (isIPv4(plain) || !isIPv6(plain)) return plain;
  const bytes = Buffer.from(ipv6Bytes(plain));
  const groups = [0, 2, 4, 6].map((at) => bytes.readUInt16BE(at).toString(16));
  return `${groups.join(":")}::/64`;
}
