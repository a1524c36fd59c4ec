import { isLoopbackAddress } from "@/lib/std/loopback";

export interface Transport {
  /** The connection to us is TLS. */
  readonly tls: boolean;
  /** What a trusted proxy said, or null. */
  readonly proto: "http" | "https" | null;
  /** Our end and the other end of the connection. */
  readonly localAddress: string | undefined;
  readonly peerAddress: string | undefined;
  /** Something says that this was forwarded: the real client may be anywhere. */
  readonly forwarded: boolean;
}

/** How the client reached us, as pages and cookies must see it. */
export function isHttps(transport: Transport): boolean {
  return transport.proto === null ? transport.tls : transport.proto === "https";
}

/**
 * Whether secrets may travel on this connection: it is TLS, or a trusted proxy said `https`, or it
 * does not leave the machine and nothing says that it was forwarded.
 */
export function mayCarrySecrets(transport: Transport): boolean {
  if (isHttps(transport)) return true;
  if (transport.forwarded) return false;
  return isLoopbackAddress(transport.localAddress) && isLoopbackAddress(transport.peerAddress);
}
