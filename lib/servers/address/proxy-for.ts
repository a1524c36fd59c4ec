import { isIP } from "node:net";
import { holdsAddress, networkList } from "@/lib/network/network-list";
import type { Exemption, OutboundProxy, Proxies } from "@/lib/process/proxies";
import { canonicalAddress } from "./address-bytes";
import { addressKind } from "./address-kind";

/** The host and port that a connection is for. `host` is a name or an address without brackets. */
export interface Destination {
  readonly isSecure: boolean;
  readonly host: string;
  readonly port: number;
}

/**
 * Returns the proxy for connections to this host, or null if they are direct. This machine itself
 * is never reached through a proxy, because to a proxy `localhost` means the proxy's machine.
 */
export function proxyFor(
  { isSecure, host, port }: Destination,
  proxies: Proxies,
): OutboundProxy | null {
  const proxy = isSecure ? proxies.https : proxies.http;
  if (!proxy) return null;
  if (isIP(host) !== 0) return isExemptAddress(host, port, proxies) ? null : proxy;
  const name = host.toLowerCase().replace(/\.$/, "");
  if (isWithin(name, "localhost")) return null;
  const isExempt = proxies.exempt.some(
    (one) =>
      one.kind === "all" || (one.kind === "name" && fits(one, port) && isWithin(name, one.name)),
  );
  return isExempt ? null : proxy;
}

/** Returns whether an address is reached without a proxy, also if a name resolved to it. */
export function isExemptAddress(address: string, port: number, { exempt }: Proxies): boolean {
  if (addressKind(address).kind === "loopback") return true;
  return exempt.some((one) => {
    if (one.kind !== "network") return one.kind === "all";
    return fits(one, port) && holdsAddress(networkList([one.network]), canonicalAddress(address));
  });
}

const isWithin = (name: string, domain: string) => name === domain || name.endsWith(`.${domain}`);

const fits = (one: Exclude<Exemption, { kind: "all" }>, port: number) =>
  one.port === null || one.port === port;
