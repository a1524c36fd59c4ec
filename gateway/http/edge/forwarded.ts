import { type BlockList, isIP } from "node:net";
import { holdsAddress, networkList } from "@/lib/network/network-list";
import { parseNetwork } from "@/lib/network/parse-network";
import { plainAddress } from "@/lib/std/address-group";
import { parseAuthority } from "@/lib/std/host-check";

/** The trusted proxies, and the maximum length of a chain of proxies. */
export interface TrustedProxies {
  readonly networks: BlockList;
  readonly hops: number;
}

/** The client of a request. A forwarding header counts only if a trusted proxy set it. */
export interface Client {
  /** The client's IP address. An IPv4 address that is mapped into IPv6 is given as IPv4. */
  readonly address: string;
  /** The scheme that the outermost trusted proxy reported, or null if none was reported. */
  readonly proto: "http" | "https" | null;
  /** The host that the client requested, as the outermost trusted proxy reported it, or null. */
  readonly host: string | null;
  /** True if any header, trusted or not, says that the request was forwarded. */
  readonly forwarded: boolean;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const FORWARDING = /^(?:forwarded|x-forwarded-.*|x-real-ip|x-latchkey-.*)$/;

/** Returns whether a header may be set only by a trusted proxy or by Latchkey's own edge. */
export function isForwardingHeader(name: string): boolean {
  // Most headers do not begin with "f" or "x", so this check rejects most headers quickly.
  const first = name.charCodeAt(0);
  return (first === 0x66 || first === 0x78) && FORWARDING.test(name);
}

/** Prepares the trusted networks for fast lookups. Returns null if an entry is not a network. */
export function trustedProxies(networks: readonly string[], hops: number): TrustedProxies | null {
  const parsed = networks.map(parseNetwork);
  const known = parsed.filter((network) => network !== null);
  return known.length < parsed.length ? null : { networks: networkList(known), hops };
}

/**
 * Determines the client of a request from the connection's peer and from the `Forwarded` (RFC 7239)
 * or X-Forwarded headers.
 */
export function resolveClient(
  peer: string,
  headers: Headers,
  trusted: TrustedProxies | null,
): Client {
  const address = bareAddress(peer);
  const direct = { address, proto: null, host: null };
  const forwarded = Object.keys(headers).some(isForwardingHeader);
  if (!forwarded || !trusted || !isTrusted(address, trusted)) return { ...direct, forwarded };
  const path = headers["x-forwarded-for"] === undefined ? rfc7239(headers) : xForwarded(headers);
  let hop = 0;
  let client = address;
  while (hop < trusted.hops && hop < path.for.length && isTrusted(client, trusted)) {
    const next = bareAddress(path.for[hop] ?? "");
    if (isIP(next) === 0) break;
    client = next;
    hop += 1;
  }
  // A list that is shorter than the chain was overwritten by an inner proxy. In that case, the last
  // entry of the list is used.
  const at = (list: readonly string[]) => list[Math.min(Math.max(hop, 1), list.length) - 1];
  const proto = at(path.proto)?.toLowerCase();
  const host = at(path.host);
  return {
    address: client,
    proto: proto === "https" || proto === "http" ? proto : null,
    host: host !== undefined && parseAuthority(host) ? host : null,
    forwarded,
  };
}

/**
 * The values of the forwarding headers, as lists that begin with the proxy nearest to this server.
 */
interface Path {
  for: readonly string[];
  proto: readonly string[];
  host: readonly string[];
}

function xForwarded(headers: Headers): Path {
  return {
    for: fromRight(headers["x-forwarded-for"]),
    proto: fromRight(headers["x-forwarded-proto"]),
    host: fromRight(headers["x-forwarded-host"]),
  };
}

function rfc7239(headers: Headers): Path {
  if (headers.forwarded === undefined) return xForwarded(headers);
  const elements = fromRight(headers.forwarded).map((element) => {
    const pairs = element.split(";").map((pair) => {
      const [name = "", value = ""] = pair.split("=", 2);
      return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, "$1")] as const;
    });
    return new Map(pairs);
  });
  const all = (name: string) => elements.map((element) => element.get(name) ?? "");
  return { for: all("for"), proto: all("proto"), host: all("host") };
}

function fromRight(value: string | string[] | undefined): string[] {
  const text = Array.isArray(value) ? value.join(",") : (value ?? "");
  const parts = text.split(",").map((part) => part.trim());
  return parts.filter(Boolean).reverse();
}

const isTrusted = (address: string, { networks }: TrustedProxies) =>
  holdsAddress(networks, address);

/** Removes brackets, port and zone from an address, and converts a mapped IPv6 address to IPv4. */
function bareAddress(value: string): string {
  const bare = value
    .replace(/^\[(.*)\](?::\d+)?$/, "$1")
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
  return plainAddress(bare);
}
