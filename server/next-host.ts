import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { noteListener } from "@/lib/changes/listeners";

export interface NextHost {
  readonly handle: (req: IncomingMessage, res: ServerResponse) => void;
  /** Lets Next's development server talk to its pages; without it no upgrade is accepted. */
  readonly attach: (server: Server) => void;
  readonly close: () => Promise<void>;
}

export interface NextOptions {
  readonly dir: string;
  readonly dev: boolean;
  /** Where this server listens: Next makes the addresses of requests of it. */
  readonly host: string;
  readonly port: number;
}

const EVERY_ADDRESS = new Set(["0.0.0.0", "::"]);

/** Loads Next for this folder; resolves when it can answer. NODE_ENV is set by then. */
export async function openNext(options: NextOptions): Promise<NextHost> {
  const { dir, dev, host, port } = options;
  const hostname = EVERY_ADDRESS.has(host) ? "localhost" : host;
  const { default: next } = await import("next");
  // Next listens for upgrades on the server it is given; this one never gets any but ours.
  const upgrades = createServer();
  const declining = dev ? null : await declineQuestions();
  const app = next({ dev, dir, hostname, port, customServer: true, httpServer: upgrades });
  await app.prepare();
  const handler = app.getRequestHandler();
  return {
    handle: (req, res) => {
      handler(req, res).catch(() => res.destroy());
    },
    attach: (server) => {
      if (!dev) return;
      server.on("upgrade", (req, socket, head) => {
        if (req.url?.startsWith("/_next/")) upgrades.emit("upgrade", req, socket, head);
        else
          socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      });
    },
    close: async () => {
      declining?.close();
      await app.close();
    },
  };
}

/**
 * After an action that redirects, Next asks this server for the page, with the new session's cookie,
 * at an address made of its port and of how the browser came: behind a proxy that ends TLS, by HTTPS
 * to a plain port. Nobody needs that answer, as the browser asks for the page itself. So Next asks at
 * a listener that declines, wherever TLS ends and whoever is trusted.
 */
async function declineQuestions(): Promise<Server> {
  const server = createServer((_req, res) => res.writeHead(204).end());
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { address, port } = server.address() as AddressInfo;
  noteListener(address, port);
  // biome-ignore lint/style/noProcessEnv: the only place where Next looks for it.
  process.env.__NEXT_PRIVATE_ORIGIN = `http://${address}:${port}`;
  return server;
}
