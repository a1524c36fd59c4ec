import { isLoopbackAddress } from "@/lib/std/loopback";

export interface Transport {
  /** True if the connection to this server uses TLS. */
  readonly tls: boolean;
  /** The scheme that a trusted proxy reported, or null if none was reported. */
  readonly proto: "http" | "https" | null;
  /** The two ends of the connection: this server's address, and the peer's address. */
  readonly localAddress: string | undefined;
  readonly peerAddress: string | undefined;
  /**
   * True if a header says that the request was forwarded. The client may then be on another
   * machine.
   */
  readonly forwarded: boolean;
}

/**
 * Returns whether the client used HTTPS. The headers of pages and the attributes of cookies depend
 * on the result.
 */
export function isHttps(transport: Transport): boolean {
  return transport.proto === null ? transport.tls : transport.proto === "https";
}

/**
 * Returns whether secrets may be sent on this connection. It must use TLS, or a trusted proxy must
 * have reported `https`, or the connection must stay within this machine and not be forwarded.
 */
export function mayCarrySecrets(transport: Transport): boolean {
  if (isHttps(transport)) return true;
  if (transport.forwarded) return false;
  return isLoopbackAddress(transport.localAddress) && isLoopbackAddress(transport.peerAddress);
}
