import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Starts a proxy on loopback that adds the current access token to every request. The suite needs
 * the proxy, because it sends no credentials. Everything else is forwarded unchanged.
 */
export async function startTokenProxy(port: number, token: () => Promise<string>) {
  const server = createServer(async (req, res) => {
    const headers = { ...req.headers, authorization: `Bearer ${await token()}` };
    const { method, url: path } = req;
    const onward = request({ host: "localhost", port, method, path, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      res.flushHeaders();
      answer.pipe(res);
      answer.on("error", () => res.destroy());
    });
    res.on("close", () => onward.destroy());
    onward.on("error", () => res.destroy());
    req.pipe(onward);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/mcp`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
