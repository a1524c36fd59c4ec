import { once } from "node:events";
import { connect } from "node:net";

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

/**
 * Sends so many requests, `atOnce` at a time, those of the two eras in turn. It writes what it made
 * beforehand and reads no more of an answer than it must, so that it never is what is waited for.
 * Rejects unless every request is answered with a result.
 */
export async function sendAll(
  to: Endpoint,
  method: string,
  count: number,
  atOnce: number,
): Promise<void> {
  const requests = (["modern", "legacy"] as const).map((era) => {
    const { headers, body } = mcpRequest(to, era, method, 1);
    return Buffer.from(requestHead("POST", headers) + body);
  });
  let next = 0;
  const worker = async () => {
    const line = await openLine(to.port);
    try {
      for (let index = next++; index < count; index = next++) {
        await line.ask(requests[index % requests.length] ?? Buffer.alloc(0));
      }
    } finally {
      line.close();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** The head of a request to /mcp. */
export function requestHead(
  method: string,
  headers: Readonly<Record<string, string | number>>,
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} /mcp HTTP/1.1\r\n${lines.join("")}\r\n`;
}

interface Line {
  ask(request: Buffer): Promise<void>;
  close(): void;
}

const RESULT = Buffer.from('"result":');

/** A kept connection for one request after another. */
async function openLine(port: number): Promise<Line> {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  await once(socket, "connect");
  let answered = () => {};
  let failed = (_error: Error) => {};
  let parts: Buffer[] = [];
  socket.on("data", (chunk) => {
    parts.push(chunk);
    const all = parts.length === 1 ? chunk : Buffer.concat(parts);
    const end = all.indexOf("\r\n\r\n");
    const head = end < 0 ? "" : all.toString("latin1", 0, end);
    const length = /content-length: (\d+)/i.exec(head)?.[1];
    const isWhole =
      length === undefined
        ? head !== "" && all.subarray(-5).equals(Buffer.from("0\r\n\r\n"))
        : all.length >= end + 4 + Number(length);
    if (!isWhole) return;
    parts = [];
    if (head.startsWith("HTTP/1.1 200") && all.includes(RESULT)) answered();
    else failed(new Error(`expected a result, got ${all.toString()}`));
  });
  socket.on("error", (error) => failed(error));
  socket.on("close", () => failed(new Error("the connection was closed")));
  return {
    ask: (request) =>
      new Promise((done, fail) => {
        answered = done;
        failed = fail;
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}
