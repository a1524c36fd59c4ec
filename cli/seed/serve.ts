import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { inputSchemaOf, SEED_SERVERS, SEED_SERVERS_PORT, type SeedServer } from "./servers-plan";

/**
 * Serves the MCP servers of the demo data on a loopback address until the process ends. Resolves
 * with their base URL.
 */
export async function serveSeeded(): Promise<string> {
  const server = createServer(async (request, response) => {
    const name = request.url?.slice(1);
    const plan = SEED_SERVERS.find(({ server, latencyMs }) => server.name === name && latencyMs);
    if (!plan || request.method !== "POST") return void response.writeHead(plan ? 405 : 404).end();
    const message = await readJson(request);
    // A message without an id is a notification, which gets no response (JSON-RPC 2.0, section
    // 4.1).
    if (message?.id === undefined) return void response.writeHead(message ? 202 : 400).end();
    await sleep((plan.latencyMs ?? 0) * (0.8 + 0.4 * Math.random()));
    const { id, method, params } = message;
    const result = answerOf(plan, method, params ?? {});
    const error = { code: -32601, message: `There is no ${method} here.` };
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ jsonrpc: "2.0", id, ...(result ? { result } : { error }) }));
  });
  server.listen(SEED_SERVERS_PORT, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${SEED_SERVERS_PORT}`;
}

interface Message {
  readonly id?: unknown;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

async function readJson(request: IncomingMessage): Promise<Message | null> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  try {
    return JSON.parse(text) as Message;
  } catch {
    return null;
  }
}

function answerOf(plan: SeedServer, method: string, params: Readonly<Record<string, unknown>>) {
  const { server, version, tools, prompts = [], resources = [] } = plan;
  const text = `This is a demonstration of ${server.title}: ${params.name ?? params.uri} does nothing.`;
  switch (method) {
    case "initialize":
      return {
        protocolVersion: "2025-06-18",
        capabilities: { tools: {}, prompts: {}, resources: {} },
        serverInfo: { name: `${server.name}-demonstration`, version },
      };
    case "ping":
      return {};
    case "tools/list":
      return { tools: tools.map(toolOf) };
    case "tools/call":
      return { content: [{ type: "text", text: text }] };
    case "prompts/list":
      return { prompts: prompts.map(promptOf) };
    case "prompts/get":
      return { messages: [{ role: "user", content: { type: "text", text } }] };
    case "resources/list":
      return { resources: resources.map(resourceOf) };
    case "resources/read":
      return { contents: [{ uri: params.uri, mimeType: "text/markdown", text: text }] };
    default:
      return null;
  }
}

/** Returns a tool's definition in the form that the server sends and the database stores. */
export const toolOf = (tool: SeedServer["tools"][number]) => ({
  name: tool.name,
  description: tool.description,
  inputSchema: inputSchemaOf(tool),
});
export const promptOf = (name: string) => ({ name });
export const resourceOf = (uri: string) => ({
  uri,
  name: uri.split("//")[1] ?? uri,
  mimeType: "text/markdown",
});
