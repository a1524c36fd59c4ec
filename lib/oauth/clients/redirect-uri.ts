/** The largest length of a redirect, in characters. */
const LONGEST = 1_000;
/** The three plain names of loopback, without other notations of its addresses (RFC 8252, 7.3). */
const LOOPBACK = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?:[/?]|$)/;
/** Reverse-domain schemes (RFC 8252, 7.1). Schemes without a domain are in `LISTED_SCHEMES`. */
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
/** Fragments, userinfo, and characters that browsers and parsers read differently. */
const ODD = /[#@\\\s\p{Cc}\p{Cs}]|%(?:0[0-9a-f]|1[0-9a-f]|7f|5c)/iu;

/**
 * True if codes may be sent to this address: HTTPS with a domain name, HTTP on this machine by one
 * of its three plain names, or an app's own scheme. False for any address with a fragment or
 * userinfo, and for `javascript:`, `data:` or `file:`.
 */
export function isRedirectUri(text: unknown): text is string {
  if (typeof text !== "string" || text.length > LONGEST || !URL.canParse(text)) return false;
  if (ODD.test(text)) return false;
  const { protocol, hostname } = new URL(text);
  if (protocol === "http:") return LOOPBACK.test(text);
  if (protocol === "https:") return text.startsWith("https://") && isName(hostname);
  return text.startsWith(protocol) && (LISTED_SCHEMES.includes(protocol) || APP_SCHEME.test(text));
}

/** True if a host is a domain name: neither an IP address in any notation, nor `localhost`. */
function isName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, "");
  if (name === "localhost" || name.endsWith(".localhost")) return false;
  return !/^[\d.]+$/.test(name) && !name.startsWith("[");
}

/** True if a redirect leads to a program on the same machine as the browser. */
export function isLoopbackRedirect(uri: string): boolean {
  return LOOPBACK.test(uri);
}

/** The part of a redirect that is shown to people: the host, or the scheme if there is no host. */
export function redirectHost(uri: string): string {
  const { protocol, host } = new URL(uri);
  return protocol === "https:" || protocol === "http:" ? host : protocol;
}

/** A redirect without the port of a loopback address, which may vary (RFC 8252, 7.3). */
export function withoutLoopbackPort(uri: string): string {
  return uri.replace(/^(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])):\d+/, "$1");
}
