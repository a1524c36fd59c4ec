import { BlockList, isIP } from "node:net";
import { plainAddress } from "@/lib/std/address-group";
import { parseAuthority } from "@/lib/std/host-check";
import { parseNetwork } from "@/lib/std/parse-network";

/** The trusted proxies, and the longest chain of proxies that is followed. */
export interface TrustedProxies {
  readonly networks: BlockList;
  readonly hops: number;
}

/** The client of a request, as far as the request's headers can be trusted. */
export interface Client {
  /** The IP address; IPv4 also if the socket shows IPv4 mapped into IPv6. */
  readonly address: string;
  /** The scheme that the outermost trusted proxy reported; null if there is none. */
  readonly proto: "http" | "https" | null;
  /** The host that the client requested, if the outermost trusted proxy reported the host. */
  readonly host: string | null;
  /** True if any header says that the request was forwarded, trusted or not. */
  readonly forwarded: boolean;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const FORWARDING = /^(?:forwarded|x-forwarded-.*|x-real-ip|x-latchkey-.*)$/;

/** Whether only a trusted proxy, or Latchkey's own edge, may set this header. */
export function isForwardingHeader(name: string): boolean {
  // Most headers begin with another letter than "f" or "x".
  const first = name.charCodeAt(0);
  return (first === 0x66 || first === 0x78) && FORWARDING.test(name);
}

/** The trusted networks in a form for fast lookups; null if an entry is not a network. */
export function trustedProxies(networks: readonly string[], hops: number): TrustedProxies | null {
  const list = new BlockList();
  for (const text of networks) {
    const network = parseNetwork(text);
    if (!network) return null;
    list.addSubnet(network.address, network.prefix, network.family);
  }
  return { networks: list, hops };
}

/**
 * The client behind the peer of a connection, from `Forwarded` (RFC 7239) or the X-Forwarded
 * family.
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
  // If a list is shorter than the chain, an inner proxy has overwritten the list, so its last entry
  // counts.
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

/** The values of forwarding headers, as lists that begin with the nearest proxy. */
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

function isTrusted(address: string, { networks }: TrustedProxies): boolean {
  const family = isIP(address);
  return family !== 0 && networks.check(address, family === 6 ? "ipv6" : "ipv4");
}

/** An address without brackets, port, zone and IPv6 mapping. */
function bareAddress(value: string): string {
  const bare = value
    .replace(/^\[(.*)\](?::\d+)?$/, "$1")
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
  return plainAddress(bare);
}
