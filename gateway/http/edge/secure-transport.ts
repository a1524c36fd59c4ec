import { isLoopbackAddress } from "@/lib/std/loopback";

export interface Transport {
  /** The connection to us is TLS. */
  readonly tls: boolean;
  /** The scheme reported by a trusted proxy, or null. */
  readonly proto: "http" | "https" | null;
  /** Our end and the other end of the connection. */
  readonly localAddress: string | undefined;
  readonly peerAddress: string | undefined;
  /** A header says that this was forwarded: the real client may be on any machine. */
  readonly forwarded: boolean;
}

/** How the client reached us, as pages and cookies must see it. */
export function isHttps(transport: Transport): boolean {
  return transport.proto === null ? transport.tls : transport.proto === "https";
}

/**
 * Whether secrets may be sent on this connection: it is TLS, or a trusted proxy reported `https`,
 * or it stays on this machine and was not forwarded.
 */
export function mayCarrySecrets(transport: Transport): boolean {
  if (isHttps(transport)) return true;
  if (transport.forwarded) return false;
  return isLoopbackAddress(transport.localAddress) && isLoopbackAddress(transport.peerAddress);
}
