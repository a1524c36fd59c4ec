import { type AddressInfo, createServer, type Socket } from "node:net";

/** A request from Latchkey, as `rawServer` received it. */
export interface RawRequest {
  /** The HTTP method: GET, POST or DELETE. */
  readonly verb: string;
  readonly method: string;
  /** The id as JSON, or `null` for a notification. */
  readonly id: string;
  readonly params: Record<string, unknown>;
}

export interface RawServer {
  readonly url: string;
  readonly port: number;
  readonly seen: RawRequest[];
  close(): Promise<void>;
}

const INFO = { name: "raw", version: "1" };
const CAPABILITIES = {
  tools: { listChanged: true },
  prompts: {},
  resources: {},
};
const MODERN = {
  resultType: "complete",
  ttlMs: 0,
  cacheScope: "private",
  _meta: { "io.modelcontextprotocol/serverInfo": INFO },
};

/** Returns the result for a handshake, a list or a ping, or null for other methods. */
function usual(method: string, era: "modern" | "legacy"): object | null {
  const done = era === "modern" ? MODERN : {};
  if (era === "modern" && method === "server/discover") {
    return { supportedVersions: ["2026-07-28"], capabilities: CAPABILITIES, ...done };
  }
  if (era === "legacy" && method === "initialize") {
    return { protocolVersion: "2025-06-18", capabilities: CAPABILITIES, serverInfo: INFO };
  }
  if (method === "tools/list") {
    return { tools: [{ name: "tool", inputSchema: { type: "object" } }], ...done };
  }
  if (method === "prompts/list") return { prompts: [{ name: "prompt" }], ...done };
  if (method === "resources/list") {
    return { resources: [{ uri: "file:///r", name: "r" }], ...done };
  }
  if (method === "resources/templates/list") return { resourceTemplates: [], ...done };
  return method === "ping" ? {} : null;
}

/**
 * Starts a Streamable HTTP server over bare sockets. It answers handshakes and lists properly. For
 * every other request, `answer` writes the bytes, including the HTTP head. Each connection serves
 * one request at a time.
 */
export async function rawServer(
  era: "modern" | "legacy",
  answer: (request: RawRequest, socket: Socket) => void,
): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const seen: RawRequest[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    let unread = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      unread = Buffer.concat([unread, chunk]);
      for (;;) {
        const end = unread.indexOf("\r\n\r\n");
        if (end < 0) return;
        const head = unread.toString("latin1", 0, end);
        const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
        if (unread.length < end + 4 + length) return;
        const body = unread.toString("utf8", end + 4, end + 4 + length);
        unread = unread.subarray(end + 4 + length);
        take(head.split(" ")[0] ?? "", body, socket);
      }
    });
  });

  function take(verb: string, body: string, socket: Socket): void {
    const message = body === "" ? {} : JSON.parse(body);
    const { method = "", params = {} } = message;
    const request = { verb, method, params, id: JSON.stringify(message.id ?? null) };
    seen.push(request);
    if (verb === "GET" || verb === "DELETE") {
      return void socket.write("HTTP/1.1 405 No\r\ncontent-length: 0\r\n\r\n");
    }
    const result = usual(method, era);
    if (result) {
      const session = method === "initialize" ? "\r\nmcp-session-id: one" : "";
      return void socket.write(
        http(
          `{"jsonrpc":"2.0","id":${request.id},"result":${JSON.stringify(result)}}`,
          `application/json${session}`,
        ),
      );
    }
    // The message is a notification, or Latchkey's reply to a request from the server.
    if (message.id === undefined || message.method === undefined) {
      return void socket.write("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n");
    }
    if (method === "initialize" || method === "server/discover") {
      const error = '{"code":-32601,"message":"Method not found"}';
      return void socket.write(http(`{"jsonrpc":"2.0","id":${request.id},"error":${error}}`));
    }
    answer(request, socket);
  }

  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    port,
    seen,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

/** Builds a complete HTTP response, by default with JSON. */
export function http(body: string | Buffer, type = "application/json", status = 200): Buffer {
  const bytes = Buffer.from(body);
  const head = `HTTP/1.1 ${status} X\r\ncontent-type: ${type}\r\ncontent-length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

/** Builds a complete HTTP response that is an event stream. */
export const events = (body: string | Buffer) => http(body, "text/event-stream");
