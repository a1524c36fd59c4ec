import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { RawServer } from "./raw-server";

// The servers in this file share one channel among all requests. They perform the handshake and
// answer the usual lists. Each test decides what they send in reply to all other requests.

const GREETED = {
  protocolVersion: "2025-06-18",
  capabilities: { tools: { listChanged: true }, prompts: {}, resources: { subscribe: true } },
  serverInfo: { name: "talks", version: "1" },
};

const LISTS: Readonly<Record<string, object>> = {
  ping: {},
  "tools/list": { tools: [{ name: "tool", inputSchema: { type: "object" } }] },
  "prompts/list": { prompts: [] },
  "resources/list": { resources: [] },
  "resources/templates/list": { resourceTemplates: [] },
};

/** Starts a server over HTTP+SSE. `say` writes the events that answer a request. */
export async function sseServer(
  say: (id: string, stream: ServerResponse, params: Record<string, unknown>) => void,
): Promise<Pick<RawServer, "url" | "close">> {
  let stream: ServerResponse | null = null;
  const server = createServer(async (request, response) => {
    if (request.method === "GET") {
      stream = response;
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("event: endpoint\ndata: /messages\n\n");
      return;
    }
    const { id, method, params = {} } = JSON.parse(await text(request));
    response.writeHead(202).end("Accepted");
    if (id === undefined || method === undefined || !stream) return;
    const result = method === "initialize" ? GREETED : LISTS[method];
    if (!result) return say(JSON.stringify(id), stream, params);
    stream.write(`data: ${JSON.stringify({ jsonrpc: "2.0", id, result })}\n\n`);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/sse`,
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

/**
 * Builds a stdio server as a command. `says` is a JavaScript expression over `id` and `params`
 * whose value is the text to write, including line breaks.
 */
export function talkingProgram(says: string) {
  const program = `
    let rest = "";
    process.stdin.on("data", (chunk) => {
      const lines = (rest + chunk).split("\\n");
      rest = lines.pop();
      for (const line of lines) take(JSON.parse(line));
    });
    const greeted = ${JSON.stringify(GREETED)};
    const answer = (id, result) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, result }) + "\\n");
    const lists = ${JSON.stringify(LISTS)};
    function take({ id, method, params }) {
      if (id === undefined || method === undefined) return;
      if (method === "server/discover") {
        const error = { code: -32601, message: "Method not found" };
        return process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, error }) + "\\n");
      }
      if (method === "initialize") return answer(id, greeted);
      if (lists[method]) return answer(id, lists[method]);
      process.stdout.write(((id) => ${says})(JSON.stringify(id)));
    }`;
  return { command: process.execPath, args: ["-e", program] };
}
