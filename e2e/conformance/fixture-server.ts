import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  isLegacyRequest,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  McpServer,
  originValidationResponse,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { addInputTools, requestStates } from "./fixture-inputs";
import { type FixtureLists, fixtureLists } from "./fixture-lists";
import { addQuestions } from "./fixture-questions";
import { addPrompts, addResources } from "./fixture-resources";
import { addTaskTools, fixtureTasks, TASKS } from "./fixture-tasks";
import { addTools } from "./fixture-tools";

export interface Fixture {
  /** The URL of the fixture's MCP endpoint, on a loopback address. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts an MCP server that is built with the official SDK and offers everything the conformance
 * suite requires. It serves revision 2026-07-28 without sessions, and earlier revisions with
 * sessions.
 */
export async function startFixture(port = 0): Promise<Fixture> {
  const sessions = new Map<string, Session>();
  const lists = fixtureLists({
    toolsChanged: () => {
      modern.notify.toolsChanged();
      for (const { server } of sessions.values()) server.sendToolListChanged();
    },
    promptsChanged: () => {
      modern.notify.promptsChanged();
      for (const { server } of sessions.values()) server.sendPromptListChanged();
    },
  });
  const modern = createMcpHandler(() => fixtureServer(lists, true), { legacy: "reject" });
  const tasks = fixtureTasks();
  const serve = async (request: Request): Promise<Response> => {
    const refused =
      hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
      originValidationResponse(request, localhostAllowedOrigins());
    if (refused) return refused;
    if (!(await isLegacyRequest(request))) {
      return (await tasks.answer(request)) ?? modern.fetch(request);
    }
    const id = request.headers.get("mcp-session-id");
    const session = id === null ? await openSession(sessions, lists) : sessions.get(id);
    return session ? session.transport.handleRequest(request) : new Response(null, { status: 404 });
  };

  const server = createServer((req, res) => void answer(req, res, serve));
  await new Promise<void>((done, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", done);
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/mcp`,
    close: async () => {
      await modern.close();
      for (const { transport } of sessions.values()) await transport.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

interface Session {
  readonly server: McpServer;
  readonly transport: WebStandardStreamableHTTPServerTransport;
}

async function openSession(sessions: Map<string, Session>, lists: FixtureLists): Promise<Session> {
  const server = fixtureServer(lists, false);
  const transport = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => void sessions.set(id, session),
    onsessionclosed: (id) => void sessions.delete(id),
  });
  const session = { server, transport };
  await server.connect(transport);
  return session;
}

function fixtureServer(lists: FixtureLists, hasTasks: boolean): McpServer {
  const server = new McpServer(
    { name: "conformance-fixture", version: "1.0.0" },
    {
      capabilities: {
        logging: {},
        completions: {},
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        ...(hasTasks ? { extensions: { [TASKS]: {} } } : {}),
      },
      requestState: { verify: requestStates.verify },
    },
  );
  addTools(server, lists);
  addInputTools(server);
  addQuestions(server);
  addResources(server);
  addPrompts(server, lists);
  if (hasTasks) addTaskTools(server);
  server.server.setRequestHandler("resources/subscribe", () => ({}));
  server.server.setRequestHandler("resources/unsubscribe", () => ({}));
  return server;
}

async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  serve: (request: Request) => Promise<Response>,
): Promise<void> {
  const gone = new AbortController();
  res.once("close", () => gone.abort());
  try {
    const { method = "GET" } = req;
    const request = new Request(`http://${req.headers.host}${req.url}`, {
      method,
      headers: Object.entries(req.headers).map(([name, value]) => [name, String(value)]),
      signal: gone.signal,
      ...(method === "POST" ? { body: Readable.toWeb(req) as ReadableStream, duplex: "half" } : {}),
    } as RequestInit);
    const response = await serve(request);
    res.writeHead(response.status, Object.fromEntries(response.headers));
    res.flushHeaders();
    if (response.body) await pipeline(Readable.fromWeb(response.body as never), res);
    else res.end();
  } catch {
    res.destroy();
  }
}
