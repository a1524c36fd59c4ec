const LOOPBACK_NAMES = new Set(["localhost", "127.0.0.1", "::1"]);

/**
 * Returns true if a host name, given without port and brackets, means this machine in every
 * browser.
 */
export function isLoopbackName(name: string): boolean {
  return LOOPBACK_NAMES.has(name);
}

/**
 * Returns true if an IP address always means this machine: 127.0.0.0/8, ::1, or either of them
 * mapped into IPv6.
 */
export function isLoopbackAddress(address: string | undefined): boolean {
  if (!address) return false;
  return address === "::1" || address.replace(/^::ffff:/, "").startsWith("127.");
}
