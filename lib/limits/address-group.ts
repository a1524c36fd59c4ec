import { isIPv4, isIPv6 } from "node:net";

const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/** An address in its plainest form: IPv4 mapped into IPv6 becomes IPv4, a zone is dropped. */
export function plainAddress(address: string): string {
  const bare = address.split("%", 1)[0] ?? address;
  return MAPPED.exec(bare)?.[1] ?? bare;
}

/** The eight groups of an IPv6 address, lower-case hex without leading zeros. */
function groups(address: string): string[] {
  const [head = "", tail] = address.toLowerCase().split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const all = [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
  return all.map((group) => group.replace(/^0+(?=.)/, ""));
}

/**
 * Who is charged for a failure: an IPv4 address, or the /64 that one IPv6 subscriber has.
 * Anything that is no address is its own group.
 */
export function addressGroup(address: string): string {
  const plain = plainAddress(address);
  if (isIPv4(plain) || !isIPv6(plain)) return plain;
  return `${groups(plain).slice(0, 4).join(":")}::/64`;
}
