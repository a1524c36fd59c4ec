import type { NamingServer } from "./view-whole-name";

const SCHEME = "latchkey://";
/** The scheme of UI resources (MCP Apps, SEP-1865). Hosts recognize them by these characters. */
const UI_SCHEME = "ui://";

/**
 * Returns the URI of a server's resource in the catalogue: `latchkey://<server>/` followed by the
 * server's own URI without any change. A `ui://` URI stays one: `ui://<server>/` and the rest of
 * the server's own. A URI template therefore remains a valid template (RFC 6570), and every
 * expansion of it can be mapped back to the server's own URI.
 */
export function exposedUri(server: NamingServer, uri: string): string {
  if (!server.prefixed) return uri;
  if (isUi(uri)) return `${UI_SCHEME}${server.name}/${uri.slice(UI_SCHEME.length)}`;
  return `${SCHEME}${server.name}/${uri}`;
}

/**
 * Splits a catalogue URI into the server's name and the server's own URI. Returns null for any
 * other URI. A `ui://` URI belongs to the catalogue only if it names a prefixed server.
 */
export function originalUri(uri: string): { server: string; uri: string } | null {
  const scheme = isUi(uri) ? UI_SCHEME : SCHEME;
  if (!uri.startsWith(scheme)) return null;
  const slash = uri.indexOf("/", scheme.length);
  if (slash < 0) return null;
  const rest = uri.slice(slash + 1);
  return { server: uri.slice(scheme.length, slash), uri: isUi(uri) ? `${UI_SCHEME}${rest}` : rest };
}

/** Returns whether a URI is that of a UI resource. */
export const isUi = (uri: string): boolean => uri.startsWith(UI_SCHEME);

/**
 * Where a tool's definition and a tool's result name the UI resource of the tool, as paths in
 * `_meta`: `ui.resourceUri` (MCP Apps), its earlier flat form, and the field of the Apps SDK.
 */
export const UI_PATHS: readonly (readonly string[])[] = [
  ["ui", "resourceUri"],
  ["ui/resourceUri"],
  ["openai/outputTemplate"],
];
