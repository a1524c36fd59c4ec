/** Returns the four bytes of a dotted IPv4 address. The text must be a valid address. */
export function ipv4Bytes(address: string): readonly number[] {
  return address.split(".").map(Number);
}

/**
 * Returns the sixteen bytes of an IPv6 address without a zone (RFC 4291, section 2.2). The text
 * must be a valid address.
 */
export function ipv6Bytes(address: string): readonly number[] {
  const [head = "", tail] = address.split("::");
  const before = bytesOf(head);
  const after = tail === undefined ? [] : bytesOf(tail);
  const zeros = Array.from({ length: 16 - before.length - after.length }, () => 0);
  return [...before, ...zeros, ...after];
}

function bytesOf(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (group.includes(".")) return [...ipv4Bytes(group)];
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
