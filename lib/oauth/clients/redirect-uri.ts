/** The longest redirect that is taken. */
const LONGEST = 1_000;
/** Exactly these names: no other way to write a loopback address (RFC 8252, 7.3). */
const LOOPBACK = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?:[/?]|$)/;
/** Reverse-domain schemes (RFC 8252, 7.1), and those of editors that have no domain in theirs. */
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
/** A fragment, userinfo, and what browsers and parsers read differently. */
const ODD = /[#@\\\s\p{Cc}]|%(?:0[0-9a-f]|1[0-9a-f]|7f|5c)/iu;

/**
 * Whether codes may be sent to this address: https to a name, http to this machine by one of
 * its three plain names, or the scheme of an app. Never with a fragment or a user, never
 * `javascript:`, `data:` or `file:`.
 */
export function isRedirectUri(text: unknown): text is string {
  if (typeof text !== "string" || text.length > LONGEST || !URL.canParse(text)) return false;
  if (ODD.test(text)) return false;
  const { protocol, hostname } = new URL(text);
  if (protocol === "http:") return LOOPBACK.test(text);
  if (protocol === "https:") return text.startsWith("https://") && isName(hostname);
  return text.startsWith(protocol) && (LISTED_SCHEMES.includes(protocol) || APP_SCHEME.test(text));
}

/** A domain: no address, whose forms are many, and no name of this machine. */
function isName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, "");
  if (name === "localhost" || name.endsWith(".localhost")) return false;
  return !/^[\d.]+$/.test(name) && !name.startsWith("[");
}

/** Whether it leads to a program on the same machine as the browser. */
export function isLoopbackRedirect(uri: string): boolean {
  return LOOPBACK.test(uri);
}

/** What a person is told of it: the host, or the scheme where there is none to tell. */
export function redirectHost(uri: string): string {
  const { protocol, host } = new URL(uri);
  return protocol === "https:" || protocol === "http:" ? host : protocol;
}

/** The same without the port of a loopback redirect, which may be any (RFC 8252, 7.3). */
export function withoutLoopbackPort(uri: string): string {
  return uri.replace(/^(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])):\d+/, "$1");
}
