import { request } from "node:http";
import { isIP, isIPv6, type OnReadOpts, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { guardCallback } from "@/lib/process/guard-callback";
import type { OutboundProxy } from "@/lib/process/proxies";
import { addressesOf } from "./checked-addresses";
import { connectFirst } from "./connect-first";
import { DialError } from "./dial-error";
import { openSecure } from "./open-secure";
import { untilAborted } from "./until-aborted";

/** Statuses by which a proxy says that it could not reach the host (RFC 9110, section 15.6). */
const NOT_REACHED = [502, 503, 504];
const HEAD_BYTES = 16 * 1024;

/**
 * Opens a tunnel to the host and port through a proxy (CONNECT, RFC 9110, section 9.3.6). The
 * proxy's own address is not checked, because the operator configured it. Rejects with a
 * `DialError` whose message names the proxy without its credentials, or with the reason of
 * `signal`.
 */
export async function openTunnel(
  proxy: OutboundProxy,
  to: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<Socket> {
  const socket = await reachProxy(proxy, signal);
  const status = await askForTunnel(proxy, socket, `${bracketed(to.host)}:${to.port}`, signal);
  if (status >= 200 && status < 300) return socket;
  socket.destroy();
  const name = nameOf(proxy);
  if (status === 407) {
    throw new DialError("proxy_credentials", `The proxy ${name} asks for other credentials (407).`);
  }
  throw NOT_REACHED.includes(status)
    ? new DialError("proxy_failed", `The proxy ${name} could not connect to it (HTTP ${status}).`)
    : new DialError("proxy_refused", `The proxy ${name} refused the connection (HTTP ${status}).`);
}

/** Connects to the proxy itself. */
export async function reachProxy(proxy: OutboundProxy, signal: AbortSignal): Promise<Socket> {
  try {
    const addresses = await untilAborted(addressesOf(proxy.host), signal);
    const tcp = await connectFirst(addresses, proxy.port, signal);
    if (!proxy.isSecure) return tcp;
    const servername = isIP(proxy.host) === 0 ? { servername: proxy.host } : {};
    const begin = () => connectTls({ socket: tcp, host: proxy.host, ...servername });
    return await openSecure(tcp, begin, signal);
  } catch (error) {
    throw unreachable(proxy, error);
  }
}

function unreachable(proxy: OutboundProxy, error: unknown): unknown {
  if (error instanceof DialError && error.fault !== "connect_timeout") return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const why = error instanceof DialError ? message : `(${code ?? message})`;
  return new DialError("proxy_unreachable", `The proxy ${nameOf(proxy)} cannot be reached. ${why}`);
}

/** Sends the CONNECT request. Returns the status of the answer, whose body is not read. */
function askForTunnel(
  proxy: OutboundProxy,
  socket: Socket,
  authority: string,
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const abort = () => asking.destroy(signal.reason);
    const failed = (error: Error) => {
      signal.removeEventListener("abort", abort);
      socket.destroy();
      reject(unreachable(proxy, error));
    };
    const asking = request({
      method: "CONNECT",
      path: authority,
      headers: {
        host: authority,
        connection: "keep-alive",
        ...(proxy.authorization === null ? {} : { "proxy-authorization": proxy.authorization }),
      },
      maxHeaderSize: HEAD_BYTES,
      createConnection: () => socket,
    });
    signal.addEventListener("abort", abort, { once: true });
    asking.once("error", failed);
    asking.once("connect", (response, _, head) => {
      signal.removeEventListener("abort", abort);
      if (head.length > 0) socket.unshift(head);
      resolve(response.statusCode ?? 0);
    });
    asking.end();
  });
}

/**
 * Passes what arrives on a socket to `onread`, as node:net does for sockets that were opened with
 * that option.
 */
export function readInto(socket: Socket, { buffer, callback }: OnReadOpts): void {
  const into = typeof buffer === "function" ? buffer() : buffer;
  const pass = (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; at += into.length) {
      const part = chunk.subarray(at, at + into.length);
      into.set(part);
      if (callback(part.length, into) === false) socket.pause();
    }
  };
  socket.on(
    "data",
    guardCallback(pass, () => socket.destroy()),
  );
}

/** Names a proxy without its credentials. */
export function nameOf({ host, port }: OutboundProxy): string {
  return `${bracketed(host)}:${port}`;
}

const bracketed = (host: string) => (isIPv6(host) ? `[${host}]` : host);
