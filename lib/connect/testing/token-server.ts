import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { SCRIPTS } from "./shell";

/**
 * Starts a substitute for Latchkey that serves the scripts and exchanges keys. The test decides how
 * it responds.
 */
export async function tokenServer() {
  const refused = new Set<string>();
  const asked: { readonly body: string; readonly headers: object }[] = [];
  let answer: () => { status: number; body: string; headers?: Record<string, string> } = () => ({
    status: 200,
    body: `{"access_token":"ey.token.${asked.length}","token_type":"Bearer","expires_in":900}\n`,
  });
  const server = createServer(async (req, res) => {
    if (req.url?.endsWith(".sh")) return res.end(readFileSync(path.join(SCRIPTS, req.url)));
    if (req.method === "HEAD") {
      const token = req.headers.authorization?.replace("Bearer ", "") ?? "";
      return res.writeHead(shows(token)).end();
    }
    let body = "";
    for await (const piece of req) body += piece;
    asked.push({ body, headers: req.headers });
    const { status, body: text, headers } = answer();
    res.writeHead(status, { "content-type": "application/json", ...headers }).end(text);
  });
  let shows = (token: string): number => (refused.has(token) ? 401 : 405);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    /** The requests to exchange a key that this server has received, in order. */
    asked,
    answers(next: typeof answer) {
      answer = next;
    },
    /** Makes the server refuse this token at `/mcp` from now on. */
    refuses: (token: string) => void refused.add(token),
    /** Makes the server respond to every token at `/mcp` with this status from now on. */
    answersTokens(status: number) {
      shows = () => status;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((done) => server.close(() => done()));
    },
  };
}
