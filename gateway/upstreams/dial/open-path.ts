import { isIP, isIPv6, type OnReadOpts, type Socket } from "node:net";
import { type AbsoluteForm, noteAbsoluteForm } from "@/gateway/http/plain/client/absolute-form";
import type { OutboundProxy, Proxies } from "@/lib/process/proxies";
import { addressRefusal } from "@/lib/servers/address/check-address";
import type { DialPolicy } from "@/lib/servers/address/policy";
import { type Destination, isExemptAddress, proxyFor } from "@/lib/servers/address/proxy-for";
import { checkedAddresses, type Resolve } from "./checked-addresses";
import { ATTEMPTS_MAX, connectFirst } from "./connect-first";
import { DialError } from "./dial-error";
import { nameOf, openTunnel, reachProxy, readInto } from "./open-tunnel";
import { untilAborted } from "./until-aborted";

/** A connection that carries bytes to a destination and from it. */
export interface Path {
  readonly socket: Socket;
  /** The checked address to which it leads, or null if a proxy that is the guard looked it up. */
  readonly address: string | null;
}

/**
 * Returns the form of requests for a destination that a proxy passes on without a tunnel, or null if
 * there is none. Many proxies refuse CONNECT to ports other than 443, so one that is the guard, and
 * gets names anyway, gets plain HTTP in absolute form (RFC 9112, section 3.2.2). Elsewhere only a
 * tunnel makes the proxy connect to the address that was checked.
 */
export function absoluteFormFor(to: Destination, proxies: Proxies): AbsoluteForm | null {
  const proxy = to.isSecure || !proxies.isGuard ? null : proxyFor(to, proxies);
  if (!proxy) return null;
  const host = isIPv6(to.host) ? `[${to.host}]` : to.host;
  const origin = `http://${host}${to.port === 80 ? "" : `:${to.port}`}`;
  return { origin, authorization: proxy.authorization };
}

/** Opens a connection to a proxy for requests in absolute form. */
async function forwarding(
  proxy: OutboundProxy,
  form: AbsoluteForm,
  signal: AbortSignal,
  onread?: OnReadOpts,
): Promise<Socket> {
  const socket = await reachProxy(proxy, signal);
  noteAbsoluteForm(socket, form);
  if (onread) readInto(socket, onread);
  return socket;
}

interface Rules {
  readonly policy: () => DialPolicy;
  readonly resolve?: Resolve;
}

/**
 * Opens a connection to a host, directly or through the proxy for it. A proxy is given an address
 * that the network policy allows, never the name, unless the operator declares the proxy to be the
 * guard. Rejects with a `DialError`, or with Node's error.
 */
export async function openPath(
  to: Destination,
  { policy, resolve }: Rules,
  signal: AbortSignal,
  onread?: OnReadOpts,
): Promise<Path> {
  const { host, port } = to;
  const { proxies } = policy();
  const proxy = proxyFor(to, proxies);
  const tunnel = async (address: string) => {
    if (!proxy) throw new Error("There is no proxy.");
    const socket = await openTunnel(proxy, { host: address, port }, signal);
    if (onread) readInto(socket, onread);
    return socket;
  };
  if (proxy && proxies.isGuard) {
    const refusal = isIP(host) === 0 ? null : addressRefusal(host, port, policy());
    if (refusal !== null) throw new DialError("refused", refusal);
    const form = absoluteFormFor(to, proxies);
    if (form) return { socket: await forwarding(proxy, form, signal, onread), address: null };
    return { socket: await tunnel(host), address: null };
  }
  const addresses = await untilAborted(checkedAddresses(host, port, policy, resolve), signal).catch(
    (error: NodeJS.ErrnoException) => {
      if (!proxy || error.code !== "ENOTFOUND") throw error;
      throw new DialError(
        "proxy_no_name",
        `${host} is not known here. Its proxy is ${nameOf(proxy)}.`,
      );
    },
  );
  const direct = proxy
    ? addresses.filter(({ address }) => isExemptAddress(address, port, proxies))
    : addresses;
  if (direct.length > 0) {
    const socket = await connectFirst(direct, port, signal, onread);
    return { socket, address: socket.remoteAddress ?? null };
  }
  let last: unknown;
  for (const { address } of addresses.slice(0, ATTEMPTS_MAX)) {
    try {
      return { socket: await tunnel(address), address };
    } catch (error) {
      if (!(error instanceof DialError) || error.fault !== "proxy_failed") throw error;
      last = error;
    }
  }
  throw last;
}
