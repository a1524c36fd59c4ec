import { isLoopbackName } from "./loopback";

/** A parsed Host header (RFC 9110, section 7.2). The name is in lower case and without brackets. */
export interface Authority {
  readonly name: string;
  readonly port: string;
}

const AUTHORITY =
  /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)\.?)(?::(\d{1,5}))?$/i;

/** The last valid authority: nearly all requests name the same. */
let last = { value: "", authority: null as Authority | null };

/**
 * Parses a Host header, or an authority. Null if the header is not valid in a URL, for example with
 * a port above 65535, because later code builds URLs from it.
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

/** The host names to which this installation answers, besides the loopback names. */
export function allowedNames(publicUrl: string, allowedHosts: readonly string[]): Set<string> {
  const hosts = [new URL(publicUrl).host, ...allowedHosts];
  return new Set(hosts.flatMap((host) => parseAuthority(host)?.name ?? []));
}

/** Whether a request may use this host name. The check prevents DNS rebinding. */
export function isAllowedHost(authority: Authority, names: ReadonlySet<string>): boolean {
  return isLoopbackName(authority.name) || names.has(authority.name);
}
