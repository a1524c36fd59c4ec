import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { upstreams } from "@/db/schema/upstreams";

/**
 * What a server answers, by method (and cursor, such as `tools/list 2`): a result as JSON text, an
 * error as `{"error":…}`, or nothing at all (null). A method that is absent is unknown to the
 * server.
 */
export type Says = Record<string, string | null>;

export interface ListingServer {
  /** The columns with which the server is registered. */
  readonly reach: Partial<typeof upstreams.$inferInsert>;
  /** Changes what an HTTP or SSE server answers from now on. */
  readonly says: Says;
  /** The requests that an HTTP or SSE server has got. */
  readonly seen: { readonly method: string; readonly params: Record<string, unknown> }[];
  close(): Promise<void>;
}

const GREETING =
  '{"protocolVersion":"2025-11-25","capabilities":{"tools":{},"prompts":{},"resources":{}},"serverInfo":{"name":"lists","version":"1"}}';

/**
 * Starts a server of the initialize era that answers with exactly the given texts, over the given
 * transport.
 */
export async function listingServer(
  transport: "http" | "sse" | "stdio",
  given: Says,
): Promise<ListingServer> {
  const says: Says = { initialize: GREETING, ping: "{}", ...given };
  if (transport === "stdio") {
    const args = ["-e", PROGRAM, JSON.stringify(says)];
    return {
      reach: { transport, command: process.execPath, args },
      says,
      seen: [],
      close: () => Promise.resolve(),
    };
  }
  const seen: { method: string; params: Record<string, unknown> }[] = [];
  let stream: ServerResponse | null = null;
  const server = createServer(async (request, response) => {
    if (request.method === "GET") {
      if (transport === "http") return void response.writeHead(405).end();
      stream = response;
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("event: endpoint\ndata: /messages\n\n");
      return;
    }
    const { id, method: named, params } = JSON.parse((await text(request)) || "{}");
    seen.push({ method: named, params });
    const method = params?.cursor === undefined ? named : `${named} ${params.cursor}`;
    if (id === undefined) return void response.writeHead(202).end();
    const said = answerOf(says, JSON.stringify(id), method);
    if (transport === "sse") {
      response.writeHead(202).end();
      if (said !== null) stream?.write(`data: ${said}\n\n`);
    } else if (said !== null) {
      response.writeHead(200, { "content-type": "application/json" }).end(said);
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    reach: { transport, url: `http://127.0.0.1:${port}/mcp` },
    says,
    seen,
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

function answerOf(says: Says, id: string, method: string): string | null {
  const said = says[method];
  if (said === null) return null;
  if (said === undefined) {
    return `{"jsonrpc":"2.0","id":${id},"error":{"code":-32601,"message":"Method not found"}}`;
  }
  if (said.startsWith('{"error":')) return `{"jsonrpc":"2.0","id":${id},${said.slice(1)}`;
  return `{"jsonrpc":"2.0","id":${id},"result":${said}}`;
}

/** The source of the stdio server. Its first argument holds what it answers. */
const PROGRAM = `
  const says = JSON.parse(process.argv[1]);
  ${answerOf.toString()}
  let rest = "";
  process.stdin.on("data", (chunk) => {
    const lines = (rest + chunk).split("\\n");
    rest = lines.pop();
    for (const line of lines) {
      const { id, method } = JSON.parse(line);
      if (id === undefined) continue;
      const said = answerOf(says, JSON.stringify(id), method);
      if (said !== null) process.stdout.write(said + "\\n");
    }
  });`;
