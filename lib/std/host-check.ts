import { isLoopbackName } from "./loopback";

/**
 * The host and port from a Host header (RFC 9110, section 7.2). The host is in lower case and
 * without brackets.
 */
export interface Authority {
  readonly name: string;
  readonly port: string;
}

const AUTHORITY =
  /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)\.?)(?::(\d{1,5}))?$/i;

/** Caches the last valid Host header, because nearly all requests have the same header. */
let last = { value: "", authority: null as Authority | null };

/**
 * Parses a Host header or another authority. Returns null if it could not be part of a URL, for
 * example because its port is above 65535. Later code can therefore build URLs from the result.
 */
export function parseAuthority(value = ""): Authority | null {
  if (value === last.value) return last.authority;
  const match = AUTHORITY.exec(value);
  const name = match?.[1] ?? match?.[2];
  if (name === undefined || !URL.canParse(`http://${value}`)) return null;
  const authority = { name: name.toLowerCase(), port: match?.[3] ?? "" };
  last = { value, authority };
  return authority;
}

/**
 * Returns the host names under which this installation may be reached, in addition to the names of
 * loopback.
 */
export function allowedNames(publicUrl: string, allowedHosts: readonly string[]): Set<string> {
  const hosts = [new URL(publicUrl).host, ...allowedHosts];
  return new Set(hosts.flatMap((host) => parseAuthority(host)?.name ?? []));
}

/** Returns whether a request may use this host name. This check prevents DNS rebinding. */
export function isAllowedHost(authority: Authority, names: ReadonlySet<string>): boolean {
  return isLoopbackName(authority.name) || names.has(authority.name);
}
