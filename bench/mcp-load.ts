import { Agent, request } from "node:http";

export type Era = "modern" | "legacy";

/** Where calls go: an MCP endpoint on this machine, and the name that the tool has there. */
export interface Endpoint {
  readonly port: number;
  readonly tool: string;
  readonly token?: string;
}

const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1" },
};

/** The headers and body of one request, as clients of an era send it. */
export function mcpRequest(to: Endpoint, era: Era, method: string, id: number) {
  const isCall = method === "tools/call";
  const params = {
    ...(isCall ? { name: to.tool, arguments: { text: "hello", times: 3 } } : {}),
    ...(era === "modern" ? { _meta: META } : {}),
  };
  const body = JSON.stringify({ jsonrpc: "2.0", id, method, params });
  const headers: Record<string, string | number> = {
    host: `localhost:${to.port}`,
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "content-length": Buffer.byteLength(body),
    "mcp-protocol-version": era === "modern" ? "2026-07-28" : "2025-06-18",
    ...(to.token === undefined ? {} : { authorization: `Bearer ${to.token}` }),
    ...(era === "modern" ? { "mcp-method": method } : {}),
    ...(era === "modern" && isCall ? { "mcp-name": to.tool } : {}),
  };
  return { headers, body };
}

/** One request over a kept connection. Rejects unless it is answered with a result. */
function send(agent: Agent, to: Endpoint, era: Era, method: string, id: number): Promise<void> {
  const { headers, body } = mcpRequest(to, era, method, id);
  return new Promise((done, failed) => {
    const sent = request(
      { agent, port: to.port, host: "127.0.0.1", method: "POST", path: "/mcp", headers },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          if (answer.statusCode === 200 && text.includes('"result":')) done();
          else failed(new Error(`expected a result, got ${answer.statusCode}: ${text}`));
        });
      },
    );
    sent.on("error", failed);
    sent.end(body);
  });
}

/** Sends so many requests, `atOnce` at a time, those of the two eras in turn. */
export async function sendAll(
  to: Endpoint,
  method: string,
  count: number,
  atOnce: number,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  let next = 0;
  const worker = async () => {
    for (let id = next++; id < count; id = next++) {
      await send(agent, to, id % 2 === 0 ? "modern" : "legacy", method, id);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  agent.destroy();
}
