import { isIPv4, isIPv6 } from "node:net";
import { ipv6Bytes } from "./address-bytes";

/** Normalizes an address: an IPv4 address mapped into IPv6 becomes IPv4, and a zone is dropped. */
export function plainAddress(address: string): string {
  const bare = address.split("%", 1)[0] ?? address;
  if (!isIPv6(bare)) return bare;
  const bytes = ipv6Bytes(bare);
  const isMapped = bytes.every((byte, index) => index > 11 || byte === (index < 10 ? 0 : 0xff));
  return isMapped ? bytes.slice(12).join(".") : bare;
}

/**
 * The network that counts as one client for budgets and records: an IPv4 address, or an IPv6 /64,
 * because a subscriber has a whole /64. Any other text is its own group.
 */
export function addressGroup(address: string): string {
  const plain = plainAddress(address);
  if (isIPv4(plain) || !isIPv6(plain)) return plain;
  const bytes = Buffer.from(ipv6Bytes(plain));
  const groups = [0, 2, 4, 6].map((at) => bytes.readUInt16BE(at).toString(16));
  return `${groups.join(":")}::/64`;
}
