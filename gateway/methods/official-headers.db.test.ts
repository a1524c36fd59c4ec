import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { createMcpHandler, fromJsonSchema, McpServer } from "@modelcontextprotocol/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gatewayServices } from "@/gateway/catalogue/services";
import { mcpEndpoint } from "@/gateway/endpoints/mcp-endpoint";
import {
  ask,
  plantServer,
  type TestUpstream,
  testUpstream,
  tokenFor,
} from "@/gateway/testing/gateway";
import {
  plantKey,
  type TestProcess,
  testExchange,
  testProcess,
  textOf,
} from "@/lib/tokens/testing/process";

// The official client writes headers for arguments, and the official server compares them.
// Latchkey, between them, reads the client's headers and writes the server's.

const SCHEMA = {
  type: "object",
  properties: {
    text: { type: "string", "x-mcp-header": "Text" },
    count: { type: "integer", "x-mcp-header": "Count" },
    dry: { type: "boolean", "x-mcp-header": "Dry" },
    deep: {
      type: "object",
      properties: {
        er: { type: "object", properties: { text: { type: "string", "x-mcp-header": "D" } } },
      },
    },
  },
};
const TEXTS = [
  "",
  " ",
  "plain text",
  " padded\t",
  "tab\tinside",
  "line\r\nbreak",
  "=?base64?SGVsbG8=?=",
  "=?base64?SGVsbG8=",
  "=?base64?=",
  "=?BASE64?SGVsbG8=?=",
  "naïve café",
  "日本語 🦊",
  "\u0000\u007f\u0085\u2028",
  '"quoted\\ and /escaped/',
  "{}",
  "null",
  "7",
  "x".repeat(3_000),
];
const COUNTS = [0, 1, -7, 42.0, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];

let fixture: TestProcess;
let token: string;
let upstream: TestUpstream;
let client: Client;
let served: unknown[] = [];

function officialServer(): McpServer {
  const server = new McpServer({ name: "official", version: "1" });
  server.registerTool("run", { inputSchema: fromJsonSchema(SCHEMA as never) }, (given) => {
    served.push(given);
    return { content: [] };
  });
  return server;
}
const official = createMcpHandler(officialServer, { legacy: "reject" });

async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const headers = Object.entries(req.headers).map(
    ([name, value]) => [name, String(value)] as [string, string],
  );
  const body = await text(req);
  const answer = await official.fetch(
    new Request(`http://${req.headers.host}/mcp`, { method: req.method ?? "POST", headers, body }),
  );
  res.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
}

/** A `fetch` whose requests are answered by this process. */
const inside: typeof fetch = async (_, init) => {
  const sent = new Request("http://localhost:12009/mcp", init);
  const exchange = testExchange({
    path: "/mcp",
    method: sent.method,
    headers: { ...Object.fromEntries(sent.headers), host: "localhost:12009" },
    body: await sent.text(),
  });
  const { process } = fixture;
  const answer = await mcpEndpoint({ exchange, process, now: new Date() }, gatewayServices);
  const said = await textOf(answer);
  return new Response(said === "" ? null : said, {
    status: answer.status,
    headers: answer.headers,
  });
};

beforeAll(async () => {
  fixture = await testProcess();
  token = await tokenFor(fixture, (await plantKey(fixture, {})).id);
  upstream = await testUpstream((req, res) => void serve(req, res));
  const items = [{ name: "run", definition: { name: "run", inputSchema: SCHEMA } }];
  await plantServer(fixture, { name: "official", url: upstream.url, items });
  client = new Client({ name: "official", version: "1" }, { versionNegotiation: { mode: "auto" } });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  const url = new URL("http://localhost:12009/mcp");
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit, fetch: inside }));
  await client.listTools();
});
afterAll(async () => {
  await client.close();
  await official.close();
  await fixture.close();
  await upstream.close();
});

const cases = [
  ...TEXTS.map((value) => ({ text: value, deep: { er: { text: value } } })),
  ...COUNTS.map((count) => ({ count, dry: count > 0 })),
  { text: null, count: null, deep: null },
  { deep: { er: {} } },
  {},
];

test("what the official client sends in headers is accepted, and so is what the official server gets", async () => {
  expect(client.getProtocolEra()).toBe("modern");
  served = [];
  for (const given of cases) {
    const isSound = !Object.values(given).includes(null as never);
    const called = await client.callTool({ name: "official_run", arguments: given });
    if (isSound) expect(called.isError, JSON.stringify(given)).not.toBe(true);
    // A client without headers of its own.
    const params = { name: "official_run", arguments: given };
    const { last } = await ask(fixture, token, { era: "legacy", method: "tools/call", params });
    expect(last.error, JSON.stringify(given)).toBeUndefined();
  }
  const sound = cases.filter((given) => !Object.values(given).includes(null as never));
  expect(served).toEqual(sound.flatMap((given) => [given, given]));
});
