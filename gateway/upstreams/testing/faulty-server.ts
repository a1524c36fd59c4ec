import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import type { FaultyKind, FaultyServer, Refusal } from "./faulty";

interface Held {
  readonly session: string;
  answer(): void;
  cut(): void;
}

const NOT_FOUND: Refusal = {
  status: 404,
  body: '{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}',
};
const INFO = { name: "faulty", version: "1" };
const MODERN = {
  resultType: "complete",
  ttlMs: 0,
  cacheScope: "private",
  _meta: { "io.modelcontextprotocol/serverInfo": INFO },
};
const CAPABILITIES = { tools: {}, prompts: {} };

/**
 * Starts an HTTP server that fails as real servers do. Ending a session ends its calls. It has
 * these tools: `hold` waits for `release`; `refused` answers 400 in every session; `login` fails
 * with a JSON-RPC error about a session that has nothing to do with MCP; `ask` (2026-07-28 only)
 * first asks the caller a question; `keep` remembers its arguments in the session, and `kept`
 * returns them; all others echo their arguments.
 */
export async function faultyServer(kind: FaultyKind, port = 0): Promise<FaultyServer> {
  const sockets = new Set<Socket>();
  const sessions = new Map<string, ServerResponse | null>();
  const held = new Set<Held>();
  const kept = new Map<string, unknown>();
  const muted = new Set<ServerResponse>();
  const count = (what: string) => self.did.set(what, (self.did.get(what) ?? 0) + 1);
  const end = (session: string) => {
    sessions.get(session)?.destroy();
    sessions.delete(session);
    for (const one of [...held]) if (one.session === session) one.cut();
  };

  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    self.heard.push(request.headers);
    if (self.mode === "wedged") return;
    if (self.mode === "errors") return void response.writeHead(500).end("broken");
    const url = new URL(request.url ?? "/", "http://here");
    const session =
      kind === "sse"
        ? (url.searchParams.get("session") ?? "")
        : String(request.headers["mcp-session-id"] ?? "");
    if (request.method === "DELETE") {
      count("DELETE");
      end(session);
      return void response.writeHead(200).end();
    }
    if (request.method === "GET") return open(response);
    const message = JSON.parse(body);
    const { id, method, params = {} } = message;
    const envelope = (said: object) => JSON.stringify({ jsonrpc: "2.0", id, ...said });
    const say = (said: object, status = 200, headers: Record<string, string> = {}) => {
      if (kind === "sse" && status === 200) {
        sessions.get(session)?.write(`data: ${envelope(said)}\n\n`);
        return;
      }
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(envelope(said));
    };
    if (method === self.mute) {
      muted.add(response);
      return void response.once("close", () => muted.delete(response));
    }
    const isGreeting = method === "initialize" || method === "server/discover";
    if ((kind === "session" && !isGreeting) || kind === "sse") {
      if (!sessions.has(session)) {
        count("refused");
        if (self.refuseMs > 0) await pause(self.refuseMs);
        const { status, body: said, type = "application/json" } = self.refusal;
        response.writeHead(status, { "content-type": type });
        return void response.end(said.replace("ID", JSON.stringify(id ?? null)));
      }
    }
    if (self.mode === "refuses" && !isGreeting && id !== undefined)
      return void response.writeHead(400).end("No.");
    count(typeof params.name === "string" ? params.name : method);
    if (kind === "sse") response.writeHead(202).end();
    if (id === undefined) return void (kind === "sse" || response.writeHead(202).end());
    if (isGreeting && self.handshakeMs > 0) {
      await pause(self.handshakeMs);
      self.handshakeMs = 0;
    }
    if (method === "server/discover" && kind === "modern") {
      return say({
        result: { supportedVersions: ["2026-07-28"], capabilities: CAPABILITIES, ...MODERN },
      });
    }
    if (method === "initialize" && kind !== "modern") {
      const made = randomUUID();
      if (kind === "session") sessions.set(made, null);
      const result = {
        protocolVersion: "2025-06-18",
        capabilities: CAPABILITIES,
        serverInfo: INFO,
      };
      return say({ result }, 200, kind === "session" ? { "mcp-session-id": made } : {});
    }
    const done = kind === "modern" ? MODERN : {};
    if (method === "ping") return say({ result: {} });
    if (method === "tools/list") {
      const tools = self.tools.map((name) => ({ name, inputSchema: { type: "object" } }));
      return say({ result: { tools, ...done } });
    }
    if (method === "prompts/list") return say({ result: { prompts: [{ name: "hold" }], ...done } });
    const isCall = method === "tools/call" || method === "prompts/get";
    if (!isCall) return say({ error: { code: -32601, message: "Method not found" } }, 200);
    const content = { type: "text", text: JSON.stringify(params.arguments ?? null) };
    const answer = () => {
      const messages = [{ role: "user", content }];
      say({
        result: { ...(method === "prompts/get" ? { messages } : { content: [content] }), ...done },
      });
    };
    if (params.name === "keep") kept.set(session, params.arguments);
    if (params.name === "kept") content.text = JSON.stringify(kept.get(session) ?? null);
    if (params.name === "refused") return say({ error: { code: -32600, message: "Bad" } }, 400);
    if (params.name === "login") {
      return say({ error: { code: -32001, message: "Your session has expired: sign in." } });
    }
    if (params.name === "ask") {
      if (params.inputResponses) return answer();
      const asked = { method: "elicitation/create", params: { message: "Who?" } };
      const more = { resultType: "input_required", requestState: "opaque" };
      return say({ result: { ...done, ...more, inputRequests: { who: asked } } });
    }
    if (params.name !== "hold") return answer();
    const one: Held = {
      session,
      answer: () => {
        held.delete(one);
        answer();
      },
      cut: () => {
        held.delete(one);
        if (kind !== "sse") response.destroy();
      },
    };
    held.add(one);
    if (kind !== "sse") response.once("close", () => held.delete(one));
  }

  function open(response: ServerResponse): void {
    if (kind !== "sse") return void response.writeHead(405).end();
    const session = randomUUID();
    sessions.set(session, response);
    response.once("close", () => sessions.get(session) === response && end(session));
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`event: endpoint\ndata: /messages?session=${session}\n\n`);
  }

  const self: FaultyServer = {
    url: "",
    port: 0,
    tools: ["echo", "hold", "refused", "login"],
    refusal: NOT_FOUND,
    refuseMs: 0,
    mute: "",
    muted: () => muted.size,
    mode: "fine",
    handshakeMs: 0,
    did: new Map(),
    heard: [],
    held: () => held.size,
    release: () => {
      for (const one of [...held]) one.answer();
    },
    forget: () => {
      // Keep the existing streams open, as a proxy does that has not noticed the server's restart.
      sessions.clear();
    },
    freeze: () => {
      for (const socket of sockets) {
        socket.pause();
        socket.removeAllListeners("data");
        sessions.clear();
      }
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const { port: at } = server.address() as AddressInfo;
  return Object.assign(self, {
    port: at,
    url: `http://127.0.0.1:${at}/${kind === "sse" ? "sse" : "mcp"}`,
  });
}
