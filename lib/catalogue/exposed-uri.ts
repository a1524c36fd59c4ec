const SCHEME = "latchkey://";

/**
 * The URI of a server's resource in the catalogue: `latchkey://<server>/` and the server's own URI
 * unchanged, so that a URI template stays valid (RFC 6570) and every expansion can be mapped back.
 */
export function exposedUri(server: { name: string; prefixed: boolean }, uri: string): string {
  return server.prefixed ? `${SCHEME}${server.name}/${uri}` : uri;
}

/** The server's name and the server's own URI for a catalogue URI; null for any other URI. */
export function originalUri(uri: string): { server: string; uri: string } | null {
  if (!uri.startsWith(SCHEME)) return null;
  const slash = uri.indexOf("/", SCHEME.length);
  if (slash < 0) return null;
  return { server: uri.slice(SCHEME.length, slash), uri: uri.slice(slash + 1) };
}
