import { isIPv4 } from "node:net";
import { plainAddress } from "@/lib/std/address-group";
import { allowedNames } from "@/lib/std/host-check";
import { isLoopbackAddress, isLoopbackName } from "@/lib/std/loopback";

/** Visible ASCII characters of RFC 3986 (2), without a query, a fragment or a wildcard. */
const CHARACTERS = /^[A-Za-z0-9\-._~%:/@!$&'()+,;=[\]]+$/;
/** RFC 8141 (2), in lower case. */
const URN = /^urn:[a-z0-9][a-z0-9-]{0,30}[a-z0-9]:.+$/;
/** A scheme that is a domain name in reverse order (RFC 7595, 3.8), such as `com.example.tools:`. */
const REVERSE_DOMAIN = /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+:.+$/;

/** What is wrong with the URI of an audience, in words, or null. */
export function audienceFault(uri: string): string | null {
  if (!CHARACTERS.test(uri)) {
    return "Use the characters of a URI, without spaces, wildcards, a query or a fragment.";
  }
  if (URN.test(uri) || REVERSE_DOMAIN.test(uri)) return null;
  const url = URL.canParse(uri) ? new URL(uri) : null;
  if (url?.protocol !== "https:") {
    return "Give an https address, a urn:, or a scheme such as com.example.tools:.";
  }
  if (url.username || url.password) return "Leave the user and the password out.";
  // Servers compare the audience as text, so only one form of an address is accepted.
  const isNormal = uri === url.href || `${uri}/` === url.href;
  return isNormal && !url.hostname.endsWith(".") ? null : `Write it as ${normal(url)}.`;
}

function normal(url: URL): string {
  const host = url.host.replace(/\.+(?=:|$)/, "");
  return `https://${host}${url.pathname === "/" ? "" : url.pathname}`;
}

/**
 * The form in which audiences are compared. Two addresses that differ in case of the host, default
 * port, dots at the end of the host, encoded letters, or slashes at the end have the same form.
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

/** Decodes the characters that never need an escape (RFC 3986, 2.3). */
function unescaped(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (encoded, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.~-]/.test(character) ? character : encoded.toUpperCase();
  });
}

/** The host in lower case, without brackets and dots at the end; IPv4 for a mapped address. */
function hostOf({ hostname }: URL): string {
  return plainAddress(hostname.replace(/^\[|\]$/g, "").replace(/\.+$/, "")).toLowerCase();
}

interface Own {
  readonly publicUrl: string;
  readonly allowedHosts: readonly string[];
  readonly trustAudience: string;
}

/**
 * True if the URI names this installation, under any scheme, port or path: a token for such an
 * audience could be taken for one of ours. Own hosts are those of `PUBLIC_URL`, `ALLOWED_HOSTS` and
 * `TRUST_AUDIENCE`, and every loopback host.
 */
export function isOwnAudience({ publicUrl, allowedHosts, trustAudience }: Own, uri: string) {
  if (canonicalAudience(uri) === canonicalAudience(trustAudience)) return true;
  const trusted = URL.canParse(trustAudience) ? [new URL(trustAudience).host] : [];
  const own = allowedNames(publicUrl, [...allowedHosts, ...trusted]);
  const names = new Set([...own].map((name) => name.replace(/\.+$/, "")));
  const isOurs = (host: string) => names.has(host) || isThisMachine(host);
  if (URL.canParse(uri) && isOurs(hostOf(new URL(uri)))) return true;
  // A host in the place of the scheme, as in latchkey.example.com:443/mcp.
  return isOurs(/^([^:/]*)/.exec(uri.toLowerCase())?.[1] ?? "");
}

function isThisMachine(host: string): boolean {
  if (isLoopbackName(host) || host.endsWith(".localhost") || host === "::") return true;
  return isLoopbackAddress(host) || (isIPv4(host) && host.startsWith("0."));
}
