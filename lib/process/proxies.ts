import type { Network } from "@/lib/network/parse-network";

/** An HTTP proxy that opens tunnels (CONNECT, RFC 9110, section 9.3.6). */
export interface OutboundProxy {
  /** Whether the proxy itself is reached by TLS. */
  readonly isSecure: boolean;
  readonly host: string;
  readonly port: number;
  /** The value of `Proxy-Authorization`, which must not be logged, or null if there is none. */
  readonly authorization: string | null;
}

/**
 * One entry of NO_PROXY: all hosts, a name with all names under it, or a network. If `port` is not
 * null, only that port is meant.
 */
export type Exemption =
  | { readonly kind: "all" }
  | { readonly kind: "name"; readonly name: string; readonly port: number | null }
  | { readonly kind: "network"; readonly network: Network; readonly port: number | null };

/** The proxies for connections to other machines (HTTPS_PROXY, HTTP_PROXY, NO_PROXY). */
export interface Proxies {
  readonly https: OutboundProxy | null;
  readonly http: OutboundProxy | null;
  readonly exempt: readonly Exemption[];
  /**
   * Whether the operator declares that the proxy decides which addresses may be reached
   * (PROXY_IS_GUARD=1). Names are then passed to it unresolved.
   */
  readonly isGuard: boolean;
}

export const NO_PROXIES: Proxies = { https: null, http: null, exempt: [], isGuard: false };
