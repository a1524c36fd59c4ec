/** The maximum length of a redirect URI, in characters. */
const LONGEST = 1_000;
/**
 * The three plain names of this machine (RFC 8252, section 7.3). Other notations of the loopback
 * addresses do not match.
 */
const LOOPBACK = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?:[/?]|$)/;
/**
 * Schemes in reverse-domain notation (RFC 8252, section 7.1). Allowed schemes that contain no
 * domain are in `LISTED_SCHEMES`.
 */
const APP_SCHEME = /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+:/;
const LISTED_SCHEMES = [
  "cursor:",
  "vscode:",
  "vscode-insiders:",
  "vscodium:",
  "windsurf:",
  "zed:",
  "goose:",
  "lmstudio:",
  "raycast:",
];
/**
 * Matches fragments, user information, and characters that browsers and other parsers interpret
 * differently.
 */
const ODD = /[#@\\\s\p{Cc}\p{Cs}]|%(?:0[0-9a-f]|1[0-9a-f]|7f|5c)/iu;

/**
 * Returns true if authorization codes may be sent to this address: HTTPS with a domain name, HTTP
 * on this machine under one of its three plain names, or an app's own scheme. Addresses with a
 * fragment or user information are never allowed, and neither are schemes such as `javascript:`,
 * `data:` and `file:`.
 */
export function isRedirectUri(text: unknown): text is string {
  if (typeof text !== "string" || text.length > LONGEST || !URL.canParse(text)) return false;
  if (ODD.test(text)) return false;
  const { protocol, hostname } = new URL(text);
  if (protocol === "http:") return LOOPBACK.test(text);
  if (protocol === "https:") return text.startsWith("https://") && isName(hostname);
  return text.startsWith(protocol) && (LISTED_SCHEMES.includes(protocol) || APP_SCHEME.test(text));
}

/**
 * Returns true if a host is a domain name, and false for `localhost` and for IP addresses in any
 * notation.
 */
function isName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, "");
  if (name === "localhost" || name.endsWith(".localhost")) return false;
  return !/^[\d.]+$/.test(name) && !name.startsWith("[");
}

/** Returns true if a redirect URI leads to a program on the same machine as the browser. */
export function isLoopbackRedirect(uri: string): boolean {
  return LOOPBACK.test(uri);
}

/**
 * Returns the part of a redirect URI that is shown to people: the host, or the scheme if there is
 * no host.
 */
export function redirectHost(uri: string): string {
  const { protocol, host } = new URL(uri);
  return protocol === "https:" || protocol === "http:" ? host : protocol;
}

/**
 * Removes the port from a loopback redirect, because an app may choose any port (RFC 8252, section
 * 7.3). Other redirect URIs are returned unchanged.
 */
export function withoutLoopbackPort(uri: string): string {
  return uri.replace(/^(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])):\d+/, "$1");
}
