import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { bind } from "./bind";
import { answerClientError, answerConnect } from "./edge/client-error";

const HEADERS_TIMEOUT_MS = 15_000;
/**
 * The maximum time for a request to arrive with its body, in milliseconds. The time for the answer
 * is not limited here.
 */
const REQUEST_TIMEOUT_MS = 30_000;
/**
 * How long an idle connection is kept open, in milliseconds. Most proxies close their idle
 * connections earlier, so that Latchkey does not close a connection that a proxy is about to use.
 */
export const KEEP_ALIVE_MS = 65_000;
const MAX_HEADER_BYTES = 16 * 1024;

export interface Listening {
  readonly servers: readonly Server[];
  readonly port: number;
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
  readonly onRequest: RequestListener;
  readonly onServer?: (server: Server) => void;
}

/**
 * Listens for HTTP or HTTPS. With the host `localhost`, it listens on every loopback address that
 * exists. Failure: `bad_configuration`, which names PORT, HOST or TLS_CERT.
 */
export async function listen(options: ListenOptions): Promise<Result<Listening>> {
  const hosts = options.host === "localhost" ? ["127.0.0.1", "::1"] : [options.host];
  const servers: Server[] = [];
  let port = options.port;
  for (const host of hosts) {
    let server: Server;
    try {
      server = create(options);
    } catch {
      return refused(servers, "TLS_CERT", "and TLS_KEY must be a PEM certificate and its key");
    }
    const error = await bind(server, { port, host });
    if (error === null) {
      const address = server.address();
      if (address && typeof address === "object") port = address.port;
      servers.push(server);
      options.onServer?.(server);
      continue;
    }
    const absent = error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT";
    if (absent && hosts.length > 1 && (servers.length > 0 || host === "127.0.0.1")) continue;
    if (error.code === "EADDRINUSE") {
      return refused(servers, "PORT", `${port} is in use by another program; choose another`);
    }
    if (error.code === "EACCES") {
      return refused(
        servers,
        "PORT",
        `${port} may not be used by this user; choose one above 1023`,
      );
    }
    return refused(
      servers,
      "HOST",
      `${options.host} is not an address of this machine (${error.code})`,
    );
  }
  if (servers.length === 0) return refused(servers, "HOST", "no loopback address to listen on");
  return succeed({ servers, port });
}

function create({ tls, onRequest }: ListenOptions): Server {
  const settings = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 2_000,
    // Node must accept requests without a Host header, so that the edge can answer them with an
    // error in the API's format.
    requireHostHeader: false,
    noDelay: true,
  };
  const server: Server = tls
    ? (createTlsServer({ ...settings, ...tls }, onRequest) as unknown as Server)
    : createServer(settings, onRequest);
  // A request with an unknown expectation is handled normally and not refused (RFC 9110, section
  // 10.1.1).
  server.on("checkExpectation", onRequest);
  server.on("clientError", answerClientError);
  server.on("connect", answerConnect);
  return server;
}

function refused(servers: readonly Server[], variable: string, problem: string) {
  for (const server of servers) server.close();
  return fail("bad_configuration", { params: { variable, problem } });
}
