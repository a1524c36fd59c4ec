import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface PingingServer {
  readonly url: string;
  /** The replies that the server received, in the order in which they arrived. */
  readonly replies: { readonly id: unknown; readonly session: unknown }[];
  /** Returns the number of replies that the server has received but not accepted. */
  unnoted(): number;
  /** Accepts all waiting replies. */
  note(): void;
  /** Writes text to every open event stream. Returns false if no stream is open. */
  say(text: string): boolean;
  close(): Promise<void>;
}

/** Builds `count` pings, each as a separate event. */
export const pings = (count: number, of = "p") =>
  Array.from(
    { length: count },
    (_, at) => `data: {"jsonrpc":"2.0","id":"${of}${at}","method":"ping"}\n\n`,
  ).join("");

/**
 * Starts a server of the initialize era, over Streamable HTTP or HTTP+SSE, that leaves replies
 * waiting until `note` is called. `answer` writes the events that answer all requests except
 * handshakes and lists.
 */
export async function pingingServer(
  transport: "http" | "sse",
  answer: (id: string, stream: ServerResponse) => void,
): Promise<PingingServer> {
  const listening = new Set<ServerResponse>();
  const waiting = new Set<ServerResponse>();
  const replies: PingingServer["replies"] = [];
  const server = createServer(async (request, response) => {
    if (request.method === "DELETE") return void response.writeHead(200).end();
    if (request.method === "GET") {
      listening.add(response.writeHead(200, { "content-type": "text/event-stream" }));
      response.once("close", () => listening.delete(response));
      response.write(transport === "sse" ? "event: endpoint\ndata: /messages\n\n" : ":\n\n");
      return;
    }
    const { id, method } = JSON.parse(await text(request));
    if (method === undefined) {
      replies.push({ id, session: request.headers["mcp-session-id"] });
      waiting.add(response);
      response.once("close", () => waiting.delete(response));
      return;
    }
    const [channel] = listening;
    if (transport === "sse" || id === undefined) response.writeHead(202).end();
    if (id === undefined) return;
    if (transport === "http") {
      response.writeHead(200, { "content-type": "text/event-stream", "mcp-session-id": "s" });
    }
    const to = transport === "http" ? response : channel;
    const said = SAID[method];
    if (said) {
      to?.write(`data: ${JSON.stringify({ jsonrpc: "2.0", id, ...said })}\n\n`);
      if (transport === "http") response.end();
    } else if (to) answer(JSON.stringify(id), to);
  });
  await new Promise<void>((open) => server.listen(0, "127.0.0.1", open));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/${transport}`,
    replies,
    unnoted: () => waiting.size,
    note: () => {
      for (const one of waiting) one.writeHead(202).end();
    },
    say: (said) => {
      for (const stream of listening) stream.write(said);
      return listening.size > 0;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

const SAID: Readonly<Record<string, object>> = {
  "server/discover": { error: { code: -32601, message: "no" } },
  initialize: {
    result: {
      protocolVersion: "2025-06-18",
      capabilities: { tools: { listChanged: true }, prompts: {} },
      serverInfo: { name: "pings", version: "1" },
    },
  },
  ping: { result: {} },
  "tools/list": { result: { tools: [] } },
  "prompts/list": { result: { prompts: [] } },
};
