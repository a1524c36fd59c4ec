// Hostile MCP servers, one per path. Each server completes the handshake correctly and lists one
// tool, and then answers a call or a subscription with a payload that is expensive to process.
import { createServer } from "node:http";

const INFO = { name: "hostile", version: "1" };
const TOOL = { name: "tool-7", description: "Does harm.", inputSchema: { type: "object" } };
const MODERN = {
  resultType: "complete",
  ttlMs: 0,
  cacheScope: "private",
  _meta: { "io.modelcontextprotocol/serverInfo": INFO },
};
const NOTICES_PER_SECOND = 10_000;
const deep = (levels) => "[".repeat(levels) + "]".repeat(levels);
const events = { "content-type": "text/event-stream" };
const json = { "content-type": "application/json" };

/** Functions that write the hostile response to tools/call, by the path of the server. */
const calls = {
  /** Sends one event that consists of 1.7 million empty data lines, about 10 MB. */
  "/lines": (res) => {
    res.writeHead(200, events);
    res.end(`${"data:\n".repeat(1_740_000)}\n`);
  },
  /** Sends 9.9 million chunks of one byte each. */
  "/chunks": (res) => {
    const { socket } = res;
    socket.write(
      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
    );
    const some = Buffer.from("1\r\n \r\n".repeat(99_000));
    let left = 100;
    const write = () => {
      while (left > 0 && !socket.destroyed) {
        left -= 1;
        if (!socket.write(some)) return socket.once("drain", write);
      }
      socket.end("0\r\n\r\n");
    };
    socket.on("error", () => {});
    write();
  },
  "/deep-result": (res, id) => {
    res.writeHead(200, json);
    res.end(
      `{"jsonrpc":"2.0","id":${id},"result":{"content":[],"structuredContent":{"a":${deep(4_000_000)}}}}`,
    );
  },
  "/deep-error": (res, id) => {
    res.writeHead(500, json);
    res.end(
      `{"jsonrpc":"2.0","id":${id},"error":{"code":-32603,"message":"no","data":${deep(30_000)}}}`,
    );
  },
  "/deep-id": (res) => {
    res.writeHead(200, json);
    res.end(`{"jsonrpc":"2.0","id":${deep(30_000)},"result":{"content":[]}}`);
  },
};

function subscribe(res, id) {
  const _meta = { "io.modelcontextprotocol/subscriptionId": id };
  const say = (method, params) =>
    `event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", method, params: { ...params, _meta } })}\n\n`;
  const first = { notifications: { toolsListChanged: true } };
  res.writeHead(200, events);
  res.write(say("notifications/subscriptions/acknowledged", first));
  const notice = say("notifications/tools/list_changed", {});
  const started = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - started) / 1_000) * NOTICES_PER_SECOND);
    if (res.writableNeedDrain) return;
    res.write(notice.repeat(Math.min(due - sent, NOTICES_PER_SECOND)));
    sent = due;
  }, 10);
  res.on("close", () => clearInterval(timer));
}

function resultOf(path, method) {
  const listChanged = path === "/notices";
  if (method === "server/discover") {
    return {
      supportedVersions: ["2026-07-28"],
      capabilities: { tools: { listChanged } },
      ...MODERN,
    };
  }
  if (method === "tools/list") return { tools: [TOOL], ...MODERN };
  return method === "tools/call" ? { content: [], ...MODERN } : null;
}

createServer((req, res) => {
  if (req.method !== "POST") return res.writeHead(405).end();
  const chunks = [];
  req.on("data", (chunk) => chunks.push(chunk));
  req.on("end", () => {
    const { id, method } = JSON.parse(Buffer.concat(chunks).toString() || "{}");
    if (id === undefined) return res.writeHead(202).end();
    if (method === "tools/call" && calls[req.url]) return calls[req.url](res, JSON.stringify(id));
    if (method === "subscriptions/listen") return subscribe(res, id);
    const result = resultOf(req.url, method);
    const rest = result ? { result } : { error: { code: -32601, message: "Method not found" } };
    res.writeHead(200, json).end(JSON.stringify({ jsonrpc: "2.0", id, ...rest }));
  });
}).listen(Number(process.env.PORT), "127.0.0.1");
