import { randomUUID } from "node:crypto";
import { createServer, type Server as HttpServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { grants } from "@/db/schema/grants";
import { upstreamItems } from "@/db/schema/upstream-items";
import { upstreams } from "@/db/schema/upstreams";
import { type GatewayServices, gatewayServices } from "@/gateway/catalogue/services";
import { mcpEndpoint } from "@/gateway/endpoints/mcp-endpoint";
import { headerValue } from "@/gateway/eras/header-value";
import { definitionColumns } from "@/gateway/upstreams/health/definition-columns";
import type { ReachKind } from "@/lib/catalogue/reach";
import { feed } from "@/lib/change-feed/feed";
import { keyRing } from "@/lib/tokens/key-ring";
import { mintToken } from "@/lib/tokens/mint-token";
import { type TestProcess, testExchange, textOf } from "@/lib/tokens/testing/process";

/** An HTTP server that listens on its own loopback port. */
export interface TestUpstream {
  readonly url: string;
  readonly server: HttpServer;
  close(): Promise<void>;
}

export function testUpstream(listener: RequestListener): Promise<TestUpstream> {
  const server = createServer(listener);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        url: `http://127.0.0.1:${port}/mcp`,
        server,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}

export interface PlantedItem {
  readonly kind?: ReachKind;
  readonly name: string;
  readonly definition?: Record<string, unknown>;
  readonly hidden?: boolean;
  readonly waits?: boolean;
  readonly goneAt?: Date;
}

/**
 * Registers a server with these items. The test team gets access to all of them, unless `tools`
 * says otherwise.
 */
export async function plantServer(
  { database, teamId }: TestProcess,
  server: {
    readonly name: string;
    readonly url: string;
    readonly items: readonly PlantedItem[];
    readonly tools?: readonly string[] | null;
  } & Partial<typeof upstreams.$inferInsert>,
): Promise<string> {
  const { items, tools = ["*"], ...columns } = server;
  const id = randomUUID();
  const at = new Date();
  await database.db
    .insert(upstreams)
    .values({ id, transport: "http", createdAt: at, updatedAt: at, ...columns });
  if (items.length > 0) {
    await database.db.insert(upstreamItems).values(
      items.map(({ kind = "tool", name, definition, ...rest }) => ({
        upstreamId: id,
        kind,
        name,
        ...definitionColumns(JSON.stringify(definition ?? definitionOf(kind, name))),
        firstSeenAt: at,
        digest: "0".repeat(64),
        ...rest,
      })),
    );
  }
  if (tools !== null) {
    await database.db
      .insert(grants)
      .values({ id: randomUUID(), teamId, upstreamId: id, tools: [...tools], createdAt: at });
  }
  return id;
}

function definitionOf(kind: ReachKind, name: string): Record<string, unknown> {
  if (kind === "tool") return { name, inputSchema: { type: "object" } };
  if (kind === "prompt") return { name };
  return kind === "resource" ? { uri: name, name } : { uriTemplate: name, name };
}

/** Creates an access token for a key. */
export async function tokenFor({ process }: TestProcess, keyId: string): Promise<string> {
  const ring = await keyRing(process, new Date());
  return mintToken(ring, process.config, {
    keyId,
    scopes: ["mcp"],
    lifetimeSeconds: 900,
    nowSeconds: Math.floor(Date.now() / 1000),
  });
}

export const MODERN_META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "tester", version: "9" },
};

export interface Ask {
  readonly era: "modern" | "legacy";
  readonly method: string;
  readonly params?: Record<string, unknown>;
  readonly id?: string | number;
  /** Headers to add or, if undefined, to leave out. */
  readonly headers?: Record<string, string | undefined>;
  /** A body to send unchanged, instead of a body built from the other fields. */
  readonly text?: string;
}

/** Sends a request to the MCP endpoint in the form that a client of the given era uses. */
export async function ask(
  { process }: TestProcess,
  token: string,
  { era, method, params = {}, id = 7, headers = {}, text }: Ask,
  services: GatewayServices = gatewayServices,
) {
  const name = params.name ?? params.uri ?? params.taskId;
  const meta = { ...(params._meta as object | undefined) };
  const sent = era === "modern" ? { ...params, _meta: { ...MODERN_META, ...meta } } : params;
  const all: Record<string, string | undefined> = {
    host: "localhost:12009",
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    authorization: `Bearer ${token}`,
    "mcp-protocol-version": era === "modern" ? "2026-07-28" : "2025-11-25",
    ...(era === "modern" ? { "mcp-method": method } : {}),
    ...(era === "modern" && typeof name === "string" ? { "mcp-name": headerValue(name) } : {}),
    ...headers,
  };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  const exchange = testExchange({
    path: "/mcp",
    headers: Object.fromEntries(given) as Record<string, string>,
    body: text ?? JSON.stringify({ jsonrpc: "2.0", id, method, params: sent }),
  });
  const feedRevision = feed().revision("*");
  const answer = await mcpEndpoint({ exchange, process, now: new Date(), feedRevision }, services);
  const body = await textOf(answer);
  const messages = /^[{[]/.test(body)
    ? [JSON.parse(body)].flat()
    : [...body.matchAll(/^data: (.+)$/gm)].map(([, data = ""]) => JSON.parse(data));
  return { ...answer, text: body, messages, last: messages.at(-1), exchange };
}
