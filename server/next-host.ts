import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

export interface NextHost {
  readonly handle: (req: IncomingMessage, res: ServerResponse) => void;
  /** Lets Next's development server talk to its pages; without it no upgrade is accepted. */
  readonly attach: (server: Server) => void;
  readonly close: () => Promise<void>;
}

export interface NextOptions {
  readonly dir: string;
  readonly dev: boolean;
  /**
   * Where this server listens. After an action that redirects, Next asks there for the page, with
   * the new session's cookie; untold, it would send that to whoever has port 3000.
   */
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
    close: () => app.close(),
  };
}
