const SCHEME = "latchkey://";

/**
 * Returns the URI of a server's resource in the catalogue: `latchkey://<server>/` followed by the
 * server's own URI without any change. A URI template therefore remains a valid template (RFC
 * 6570), and every expansion of it can be mapped back to the server's own URI.
 */
export function exposedUri(server: { name: string; prefixed: boolean }, uri: string): string {
  return server.prefixed ? `${SCHEME}${server.name}/${uri}` : uri;
}

/**
 * Splits a catalogue URI into the server's name and the server's own URI. Returns null for any
 * other URI.
 */
export function originalUri(uri: string): { server: string; uri: string } | null {
  if (!uri.startsWith(SCHEME)) return null;
  const slash = uri.indexOf("/", SCHEME.length);
  if (slash < 0) return null;
  return { server: uri.slice(SCHEME.length, slash), uri: uri.slice(slash + 1) };
}
