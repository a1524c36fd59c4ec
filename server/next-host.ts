import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { registerListener } from "@/lib/change-feed/listeners";
import { basePathOf } from "@/lib/process/base-path";
import { restoreDate } from "./own-date";

export interface NextHost {
  readonly handle: (req: IncomingMessage, res: ServerResponse) => void;
  /**
   * Passes upgrade requests to Next's development server. In production, no upgrade is accepted.
   */
  readonly attach: (server: Server) => void;
  readonly close: () => Promise<void>;
}

export interface NextOptions {
  readonly dir: string;
  readonly dev: boolean;
  /** The address on which this server listens. Next uses it to build the URLs of requests. */
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
}

const EVERY_ADDRESS = new Set(["0.0.0.0", "::"]);

/** Loads Next for this folder, and resolves when Next is ready. NODE_ENV must already be set. */
export async function openNext(options: NextOptions): Promise<NextHost> {
  const { dir, dev, host, port, publicUrl } = options;
  // Next reads its configuration again, and finds the base path there.
  // biome-ignore lint/style/noProcessEnv: next.config.ts reads it only from the environment.
  process.env.PUBLIC_URL = publicUrl;
  const hostname = EVERY_ADDRESS.has(host) ? "localhost" : host;
  const { default: next } = await import("next");
  // Next listens for upgrades on the given server. The server gets only the upgrades that the edge
  // lets through.
  const upgrades = createServer();
  const decliner = dev ? null : await startDecliner();
  const app = next({ dev, dir, hostname, port, customServer: true, httpServer: upgrades });
  await app.prepare();
  restoreDate();
  const handler = app.getRequestHandler();
  return {
    handle: (req, res) => {
      handler(req, res).catch(() => res.destroy());
    },
    attach: (server) => {
      if (!dev) return;
      server.on("upgrade", (req, socket, head) => {
        if (req.url?.startsWith(`${basePathOf(publicUrl)}/_next/`))
          upgrades.emit("upgrade", req, socket, head);
        else
          socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      });
    },
    close: async () => {
      decliner?.close();
      await app.close();
    },
  };
}

/**
 * Starts a listener that answers every request from Next with 204. After an action that redirects,
 * Next requests the target page from its own address, with the cookie of the new session. Behind a
 * proxy that terminates TLS, Next would send that request over HTTPS to a plain HTTP port, and the
 * request would fail. The answer to it is not needed, because the browser then requests the page
 * itself.
 */
async function startDecliner(): Promise<Server> {
  const server = createServer((_req, res) => res.writeHead(204).end());
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { address, port } = server.address() as AddressInfo;
  registerListener(address, port);
  // biome-ignore lint/style/noProcessEnv: Next reads it only from the environment.
  process.env.__NEXT_PRIVATE_ORIGIN = `http://${address}:${port}`;
  return server;
}
