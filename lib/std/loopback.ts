const LOOPBACK_NAMES = new Set(["localhost", "127.0.0.1", "::1"]);

/** True for a host name (without port and brackets) that means this machine in every browser. */
export function isLoopbackName(name: string): boolean {
  return LOOPBACK_NAMES.has(name);
}

/**
 * True for an IP address that always means this machine: 127.0.0.0/8, ::1 and their mapped form.
 */
export function isLoopbackAddress(address: string | undefined): boolean {
  if (!address) return false;
  return address === "::1" || address.replace(/^::ffff:/, "").startsWith("127.");
}
