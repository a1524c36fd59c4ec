import { isIPv4 } from "node:net";
import { plainAddress } from "@/lib/std/address-group";
import { allowedNames } from "@/lib/std/host-check";
import { isLoopbackAddress, isLoopbackName } from "@/lib/std/loopback";

/**
 * Matches the visible ASCII characters of a URI (RFC 3986, section 2), without a query, a fragment
 * or a wildcard.
 */
const CHARACTERS = /^[A-Za-z0-9\-._~%:/@!$&'()+,;=[\]]+$/;
/** Matches a URN (RFC 8141, section 2) with a lower-case prefix. */
const URN = /^urn:[a-z0-9][a-z0-9-]{0,30}[a-z0-9]:.+$/;
/**
 * Matches a URI whose scheme is a domain name in reverse order (RFC 7595, section 3.8), such as
 * `com.example.tools:`.
 */
const REVERSE_DOMAIN = /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+:.+$/;

/**
 * Returns a phrase that says what is wrong with an audience's URI, or null if the URI can be
 * registered.
 */
export function audienceFault(uri: string): string | null {
  if (!CHARACTERS.test(uri)) {
    return "Use the characters of a URI, without spaces, wildcards, a query or a fragment.";
  }
  if (URN.test(uri) || REVERSE_DOMAIN.test(uri)) return null;
  const unfinished = unfinishedFault(uri);
  if (unfinished) return unfinished;
  const url = URL.canParse(uri) ? new URL(uri) : null;
  if (url?.protocol !== "https:") {
    return "Give an https address, a urn:, or a scheme such as com.example.tools:.";
  }
  if (url.username || url.password) return "Leave the user and the password out.";
  // Servers compare the audience as text, so an address is accepted only in its normal form.
  const isNormal = uri === url.href || `${uri}/` === url.href;
  return isNormal && !url.hostname.endsWith(".") ? null : `Write it as ${normal(url)}.`;
}

/**
 * Returns a phrase that names the part that a `urn:` or a reverse-domain URI lacks. Returns null
 * for any other URI.
 */
function unfinishedFault(uri: string): string | null {
  const [scheme = "", namespace = "", name] = uri.split(":");
  if (scheme.includes(".") && uri === `${scheme}:`)
    return `Add a name after the colon, as in ${uri}mcp.`;
  if (scheme !== "urn" || uri === scheme) return null;
  if (!namespace && !name) return "Add the namespace and the name, as in urn:example:tools.";
  if (!name) return "Add the name after the namespace, as in urn:example:tools.";
  return "The namespace has 2 to 32 lower-case letters, digits and hyphens, as in urn:example:tools.";
}

function normal(url: URL): string {
  const host = url.host.replace(/\.+(?=:|$)/, "");
  return `https://${host}${url.pathname === "/" ? "" : url.pathname}`;
}

/**
 * Returns the form in which two audiences are compared. Addresses have the same form if they differ
 * only in the host's case, a default port, trailing dots of the host, percent-encoded letters, or
 * trailing slashes.
 */
export function canonicalAudience(uri: string): string {
  const url = /^https?:/i.test(uri) && URL.canParse(uri) ? new URL(uri) : null;
  if (!url) {
    const [, scheme = "", rest = uri] = /^([^:]*:)(.*)$/s.exec(uri) ?? [];
    const named = /^urn:/i.test(uri) ? rest.replace(/^[^:]*/, (nid) => nid.toLowerCase()) : rest;
    return `${scheme.toLowerCase()}${unescaped(named).replace(/\/+$/, "")}`;
  }
  const port = url.port === "" ? "" : `:${url.port}`;
  const path = unescaped(url.pathname).replace(/\/+$/, "");
  return `${url.protocol}//${hostOf(url)}${port}${path}`;
}

/** Decodes the percent-encoded characters that never need to be encoded (RFC 3986, section 2.3). */
function unescaped(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (encoded, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.~-]/.test(character) ? character : encoded.toUpperCase();
  });
}

/**
 * Returns a URL's host in lower case, without brackets and trailing dots. An IPv4 address that is
 * mapped into IPv6 becomes plain IPv4.
 */
function hostOf({ hostname }: URL): string {
  return plainAddress(hostname.replace(/^\[|\]$/g, "").replace(/\.+$/, "")).toLowerCase();
}

interface Own {
  readonly publicUrl: string;
  readonly allowedHosts: readonly string[];
  readonly trustAudience: string;
}

/**
 * Returns true if the URI refers to this installation, under any scheme, port or path, because a
 * token for such an audience could be mistaken for one of Latchkey's own. The installation's hosts
 * are those of `PUBLIC_URL`, `ALLOWED_HOSTS` and `TRUST_AUDIENCE`, and every loopback host.
 */
export function isOwnAudience({ publicUrl, allowedHosts, trustAudience }: Own, uri: string) {
  if (canonicalAudience(uri) === canonicalAudience(trustAudience)) return true;
  const trusted = URL.canParse(trustAudience) ? [new URL(trustAudience).host] : [];
  const own = allowedNames(publicUrl, [...allowedHosts, ...trusted]);
  const names = new Set([...own].map((name) => name.replace(/\.+$/, "")));
  const isOurs = (host: string) => names.has(host) || isThisMachine(host);
  if (URL.canParse(uri) && isOurs(hostOf(new URL(uri)))) return true;
  // A host can also stand where a scheme would, as in latchkey.example.com:443/mcp.
  return isOurs(/^([^:/]*)/.exec(uri.toLowerCase())?.[1] ?? "");
}

function isThisMachine(host: string): boolean {
  if (isLoopbackName(host) || host.endsWith(".localhost") || host === "::") return true;
  return isLoopbackAddress(host) || (isIPv4(host) && host.startsWith("0."));
}
