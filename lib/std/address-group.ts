import { isIPv4, isIPv6 } from "node:net";

const MAPPED =
  /^(?:::|(?:0{1,4}:){5})ffff:(?:(\d{1,3}(?:\.\d{1,3}){3})|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i;

/** An address in its plainest form: IPv4 mapped into IPv6 becomes IPv4, a zone is dropped. */
export function plainAddress(address: string): string {
  const bare = address.split("%", 1)[0] ?? address;
  const [, dotted, high, low] = MAPPED.exec(bare) ?? [];
  if (dotted !== undefined) return dotted;
  if (high === undefined || low === undefined) return bare;
  return [high, low].flatMap(bytesOf).join(".");
}

function bytesOf(group: string): [number, number] {
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
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
 * The network that counts as one client wherever addresses are counted, charged or known again: an
 * IPv4 address, or the /64 that one IPv6 subscriber has. Anything that is no address is its own.
 */
export function addressGroup(address: string): string {
  const plain = plainAddress(address);
  if (isIPv4(plain) || !isIPv6(plain)) return plain;
  return `${groups(plain).slice(0, 4).join(":")}::/64`;
}
