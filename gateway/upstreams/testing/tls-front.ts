import type { AddressInfo } from "node:net";
import { connect, type Server, type Socket } from "node:net";
import { createServer, type SecureVersion, type TLSSocket } from "node:tls";

/** A TLS listener in front of an HTTP server on this machine. */
export interface TlsFront {
  readonly port: number;
  /** The common name of the client's certificate of each connection, or null if it gave none. */
  readonly clients: (string | null)[];
  close(): void;
}

interface Wanted {
  readonly key: string;
  readonly cert: string;
  /** The port of the HTTP server behind. */
  readonly to: number;
  /** The authority of clients. If given, clients without a certificate of it are refused. */
  readonly clientCa?: string;
  /** Whether a client certificate is asked for, but not required. */
  readonly asksOnly?: boolean;
  readonly maxVersion?: SecureVersion;
}

/** Starts a listener that requires client certificates if `clientCa` is given (mTLS). */
export async function tlsFront({ to, clientCa, asksOnly, ...own }: Wanted): Promise<TlsFront> {
  const clients: (string | null)[] = [];
  const sockets = new Set<Socket>();
  const requested = asksOnly || clientCa !== undefined;
  const server: Server = createServer(
    {
      ...own,
      ...(clientCa ? { ca: clientCa } : {}),
      requestCert: requested,
      rejectUnauthorized: clientCa !== undefined,
    },
    (socket: TLSSocket) => {
      clients.push(socket.getPeerCertificate()?.subject?.CN?.toString() ?? null);
      const behind = connect(to, "127.0.0.1");
      sockets.add(socket).add(behind);
      socket.on("error", () => behind.destroy());
      behind.on("error", () => socket.destroy());
      socket.pipe(behind).pipe(socket);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    clients,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
