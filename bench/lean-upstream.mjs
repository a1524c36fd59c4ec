// This is the cheapest possible MCP server: it sends prepared responses in both protocol eras and
// has no sessions. Latchkey and the proxies forward their calls to this server. TOOLS is the number
// of its tools. With SESSIONS=1 it speaks only the initialize era, and issues session ids.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

const INFO = { name: "lean", version: "1" };
const TOOLS = Array.from({ length: Number(process.env.TOOLS ?? 50) }, (_, index) => ({
  name: `tool-${index}`,
  description: "Answers at once, so that what stands in front of it can be measured. ".repeat(2),
  inputSchema: {
    type: "object",
    properties: {
      text: { type: "string", description: "What to say." },
      times: { type: "integer", description: "How often to say it.", minimum: 1 },
    },
    required: ["text"],
  },
}));
const MODERN = {
  resultType: "complete",
  ttlMs: 0,
  cacheScope: "private",
  _meta: { "io.modelcontextprotocol/serverInfo": INFO },
};
const CAPABILITIES = { tools: {} };
const RESULTS = {
  "server/discover": { supportedVersions: ["2026-07-28"], capabilities: CAPABILITIES },
  initialize: { protocolVersion: "2025-06-18", capabilities: CAPABILITIES, serverInfo: INFO },
  ping: {},
  "tools/list": { tools: TOOLS },
  "tools/call": { content: [{ type: "text", text: "The answer is forty-two." }] },
};
const hasSessions = process.env.SESSIONS === "1";
if (hasSessions) delete RESULTS["server/discover"];
const texts = new Map(
  Object.entries(RESULTS).flatMap(([method, result]) => [
    [`${method} legacy`, JSON.stringify(result)],
    [`${method} modern`, JSON.stringify({ ...result, ...MODERN })],
  ]),
);

const server = createServer((req, res) => {
  if (req.method !== "POST") return res.writeHead(405).end();
  const chunks = [];
  req.on("data", (chunk) => chunks.push(chunk));
  req.on("end", () => {
    const { id, method } = JSON.parse(Buffer.concat(chunks).toString() || "{}");
    if (id === undefined) return res.writeHead(202).end();
    const era = req.headers["mcp-protocol-version"] === "2026-07-28" ? "modern" : "legacy";
    const result = texts.get(`${method} ${era}`);
    const rest = result
      ? `"result":${result}`
      : '"error":{"code":-32601,"message":"Method not found"}';
    const text = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},${rest}}`;
    const length = Buffer.byteLength(text);
    const issued = hasSessions && method === "initialize" ? { "mcp-session-id": randomUUID() } : {};
    const headers = { "content-type": "application/json", "content-length": length, ...issued };
    res.writeHead(200, headers);
    res.end(text);
  });
});
// A proxy would answer 502 if it used a connection that this server closed in a pause of the load.
server.keepAliveTimeout = 0;
server.listen(Number(process.env.PORT), "127.0.0.1");
