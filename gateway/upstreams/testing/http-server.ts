import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { Announcements } from "./announcements";
import { takeCall } from "./take-call";
import { writeEvent } from "./write-event";

export interface TestTool {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema?: unknown;
}

export interface TestServerOptions {
  readonly era: "modern" | "legacy";
  /**
   * Only for legacy servers: true if the server assigns a session id that all later requests must
   * carry.
   */
  readonly sessions?: boolean;
  readonly tools?: readonly TestTool[];
  readonly port?: number;
  /**
   * Called first with each request. Returns true if `before` has answered the request or will
   * answer it later.
   */
  readonly before?: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly capabilities?: Record<string, unknown>;
  readonly pageSize?: number;
  /** Milliseconds that the server takes for each page of a list. */
  readonly listMs?: number;
}

export interface SeenRequest {
  readonly method: string;
  readonly rpc: string | null;
  readonly headers: IncomingMessage["headers"];
  readonly params: Record<string, unknown>;
}

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly seen: SeenRequest[];
  tools: readonly TestTool[];
  era: "modern" | "legacy";
  /** Handles a request that `before` has held back. */
  again(request: IncomingMessage, response: ServerResponse): void;
  /** Returns the number of open connections. */
  sockets(): number;
  forgetSessions(): void;
  /** Closes all open streams and forgets what they were for. */
  drop(): void;
  /** The resources whose updates the server does not announce. Others end with `/none`. */
  readonly lacks: Set<string>;
  /** Set to true to make the server end each subscription with an error after it agreed to it. */
  ends: boolean;
  announce(method: string, params?: Record<string, unknown>): void;
  /** The resources whose updates the server was asked to announce, once for each subscription. */
  subscribed(): string[];
  close(): Promise<void>;
}

const MODERN = "2026-07-28";
const LEGACY = "2025-06-18";

/**
 * Starts a hand-written Streamable HTTP server that can misbehave. The tools in `takeCall` do what
 * their names say, and can be called even if `tools` does not list them.
 */
export async function testServer(options: TestServerOptions): Promise<TestServer> {
  const sessions = new Set<string>();
  const sockets = new Set<Socket>();
  const announcements = new Announcements();
  const seen: SeenRequest[] = [];
  const isLacking = (uri: string) => uri.endsWith("/none") || self.lacks.has(uri);

  const again = (request: IncomingMessage, response: ServerResponse) =>
    void handle(request, response).catch(() => response.destroy());
  const server = createServer((request, response) => {
    if (!options.before?.(request, response)) again(request, response);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const message = body ? (JSON.parse(body) as Record<string, unknown>) : {};
    const params = (message.params ?? {}) as Record<string, unknown>;
    const rpc = typeof message.method === "string" ? message.method : null;
    seen.push({ method: request.method ?? "", rpc, headers: request.headers, params });
    const answer = (result: unknown) =>
      json(response, 200, { jsonrpc: "2.0", id: message.id, result });
    const refuse = (status: number, code: number, said: string) =>
      json(response, status, {
        jsonrpc: "2.0",
        id: message.id ?? null,
        error: { code, message: said },
      });
    if (request.method === "DELETE") {
      sessions.delete(String(request.headers["mcp-session-id"]));
      return void response.writeHead(200).end();
    }
    if (request.method === "GET") {
      if (self.era === "modern") return void response.writeHead(405).end();
      return announcements.open(response);
    }
    const meta = (params._meta ?? {}) as Record<string, unknown>;
    const version = meta["io.modelcontextprotocol/protocolVersion"];
    if (self.era === "modern" && version !== MODERN) {
      return refuse(400, -32022, "Unsupported protocol version");
    }
    if (self.era === "legacy" && rpc === "server/discover") return refuse(200, -32601, "Unknown");
    if (self.era === "legacy" && options.sessions && rpc !== "initialize") {
      const id = request.headers["mcp-session-id"];
      if (typeof id !== "string") return refuse(400, -32000, "No session");
      if (!sessions.has(id)) return refuse(404, -32001, "Session not found");
    }
    if (message.id === undefined) return void response.writeHead(202).end();
    const capabilities = options.capabilities ?? { tools: { listChanged: true } };
    const done = self.era === "modern" ? { resultType: "complete" } : {};
    if (rpc === "server/discover") {
      return answer({
        ...done,
        supportedVersions: [MODERN],
        capabilities,
        instructions: "Be kind.",
        ttlMs: 0,
        cacheScope: "private",
        _meta: { "io.modelcontextprotocol/serverInfo": { name: "test", version: "1" } },
      });
    }
    if (rpc === "initialize") {
      const id = randomUUID();
      sessions.add(id);
      if (options.sessions) response.setHeader("mcp-session-id", id);
      return answer({
        protocolVersion: LEGACY,
        capabilities,
        serverInfo: { name: "test", version: "1" },
        instructions: "Be kind.",
      });
    }
    if (rpc === "ping") return answer({});
    if (rpc === "resources/subscribe" || rpc === "resources/unsubscribe") {
      const uri = String(params.uri);
      if (uri.endsWith("/hung")) return;
      if (isLacking(uri)) return refuse(200, -32002, "Resource not found");
      if (rpc === "resources/subscribe") announcements.subscribe(uri);
      else announcements.unsubscribe(uri);
      return answer({});
    }
    if (rpc === "subscriptions/listen") {
      const notifications = (params.notifications ?? {}) as { resourceSubscriptions?: string[] };
      const asked = notifications.resourceSubscriptions ?? [];
      if (asked.some(isLacking)) return refuse(200, -32602, "No such resource");
      const uris = asked.filter((uri) => !uri.endsWith("/unheard"));
      announcements.open(response, message.id, uris);
      writeEvent(response, {
        jsonrpc: "2.0",
        method: "notifications/subscriptions/acknowledged",
        params: {
          notifications: { ...notifications, resourceSubscriptions: uris },
          _meta: { "io.modelcontextprotocol/subscriptionId": message.id },
        },
      });
      if (!self.ends || uris.length === 0) return;
      const error = { code: -32603, message: "Out of room" };
      writeEvent(response, { jsonrpc: "2.0", id: message.id, error });
      return void response.end();
    }
    if (rpc === "tools/list") {
      const from = Number(params.cursor ?? 0);
      const size = options.pageSize ?? 100;
      const tools = self.tools.slice(from, from + size).map((tool) => ({
        inputSchema: { type: "object" },
        ...tool,
      }));
      const next = from + size < self.tools.length ? { nextCursor: String(from + size) } : {};
      if (options.listMs) await pause(options.listMs);
      const fresh = self.era === "modern" ? { ttlMs: 0, cacheScope: "private" } : {};
      return answer({ ...done, ...fresh, tools, ...next });
    }
    if (rpc === "tools/call") return void takeCall(request, response, message, params, answer);
    refuse(self.era === "modern" ? 404 : 200, -32601, "Method not found");
  }

  const self: TestServer = {
    url: "",
    port: 0,
    seen,
    tools: options.tools ?? [{ name: "echo", description: "Says it again" }],
    era: options.era,
    lacks: new Set(),
    ends: false,
    again,
    sockets: () => sockets.size,
    forgetSessions: () => sessions.clear(),
    drop: () => announcements.drop(),
    subscribed: () => announcements.subscribed(),
    announce: (method, params) => announcements.announce(method, params),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(self, { port, url: `http://127.0.0.1:${port}/mcp` });
}

function json(response: ServerResponse, status: number, message: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(message));
}
