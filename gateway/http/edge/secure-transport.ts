import { isLoopbackAddress } from "@/lib/std/loopback";

export interface Transport {
  /** Whether the connection to this server is TLS. */
  readonly tls: boolean;
  /** The scheme that a trusted proxy reported, or null. */
  readonly proto: "http" | "https" | null;
  /** The address of this server on the connection, and the address of the peer. */
  readonly localAddress: string | undefined;
  readonly peerAddress: string | undefined;
  /**
   * Whether a header says that the request was forwarded, so that the client may be on any machine.
   */
  readonly forwarded: boolean;
}

/** Whether the client used HTTPS. Pages and cookies depend on the client's scheme. */
export function isHttps(transport: Transport): boolean {
  return transport.proto === null ? transport.tls : transport.proto === "https";
}

/**
 * Whether secrets may be sent on this connection: the connection is TLS, or a trusted proxy
 * reported `https`, or the connection stays on this machine and was not forwarded.
 */
export function mayCarrySecrets(transport: Transport): boolean {
  if (isHttps(transport)) return true;
  if (transport.forwarded) return false;
  return isLoopbackAddress(transport.localAddress) && isLoopbackAddress(transport.peerAddress);
}
