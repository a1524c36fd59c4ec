import { seededRandom } from "@/cli/seed/random";

export type Era = "modern" | "legacy";

/** The target of calls: an MCP endpoint on this machine, and the names of its tools. */
export interface Endpoint {
  readonly port: number;
  readonly tools: readonly [string, ...string[]];
  readonly token?: string;
}

/** One request to an MCP endpoint. */
export interface Asked {
  readonly era: Era;
  readonly method: string;
  readonly id: number;
  readonly tool?: string;
  /** The tool's arguments, as JSON. */
  readonly arguments?: string;
}

const META = JSON.stringify({
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1" },
});
const ARGUMENTS = '{"text":"hello","times":3}';

/** The headers, in the order in which Node's fetch writes them, and the body of one request. */
export function mcpRequest(to: Endpoint, asked: Asked) {
  const { era, method, id, tool = to.tools[0] } = asked;
  const isCall = method === "tools/call";
  const params = [
    ...(isCall ? [`"name":"${tool}","arguments":${asked.arguments ?? ARGUMENTS}`] : []),
    ...(era === "modern" ? [`"_meta":${META}`] : []),
  ];
  const body = `{"method":"${method}","params":{${params.join(",")}},"jsonrpc":"2.0","id":${id}}`;
  const headers: Record<string, string | number> = {
    host: `localhost:${to.port}`,
    connection: "keep-alive",
    ...(to.token === undefined ? {} : { authorization: `Bearer ${to.token}` }),
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": era === "modern" ? "2026-07-28" : "2025-06-18",
    ...(era === "modern" ? { "mcp-method": method } : {}),
    ...(era === "modern" && isCall ? { "mcp-name": tool } : {}),
    "accept-language": "*",
    "sec-fetch-mode": "cors",
    "user-agent": "node",
    "accept-encoding": "gzip, deflate",
    "content-length": Buffer.byteLength(body),
  };
  return { headers, body };
}

/** The head of a request to /mcp. */
export function requestHead(
  method: string,
  headers: Readonly<Record<string, string | number>>,
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} /mcp HTTP/1.1\r\n${lines.join("")}\r\n`;
}

const written = (to: Endpoint, asked: Asked): Buffer => {
  const { headers, body } = mcpRequest(to, asked);
  return Buffer.from(requestHead("POST", headers) + body);
};

/** Two requests repeated, one request of each era: the best case for caches of requests. */
export function sameRequests(to: Endpoint, method: string, count: number): readonly Buffer[] {
  const both = (["modern", "legacy"] as const).map((era) => written(to, { era, method, id: 1 }));
  return Array.from({ length: count }, (_, index) => both[index % 2] ?? Buffer.alloc(0));
}

/**
 * Requests that all differ, with the eras in turn: each request has its own id, one of the tools,
 * and arguments of 8 to 400 bytes. The same `seed` gives the same requests.
 */
export function differingRequests(
  to: Endpoint,
  method: string,
  count: number,
  seed: number,
): readonly Buffer[] {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const firstId = below(1_000_000);
  return Array.from({ length: count }, (_, index) => {
    const tool = to.tools[below(to.tools.length)] ?? to.tools[0];
    const bytes = 8 + below(393);
    const era = index % 2 === 0 ? "modern" : "legacy";
    return written(to, { era, method, id: firstId + index, tool, arguments: sized(bytes, below) });
  });
}

const WORDS = ["open", "issues", "of", "the", "team", "since", "März", 'a "quoted"', "line\nbreak"];

/** Arguments of exactly this many bytes, at least 8: natural text, a number, a list. */
function sized(bytes: number, below: (limit: number) => number): string {
  const rest = below(2) === 0 ? `,"times":${1 + below(99)}` : `,"ids":[${below(99)},${below(9)}]`;
  const around = '{"text":""}'.length + rest.length;
  if (bytes < around) return `{"q":"${"x".repeat(bytes - 8)}"}`;
  let text = "";
  let left = bytes - around;
  while (left > 0) {
    const word = JSON.stringify(WORDS[below(WORDS.length)]).slice(1, -1);
    const length = Buffer.byteLength(word) + 1;
    text += length <= left ? `${word} ` : "x".repeat(left);
    left -= Math.min(length, left);
  }
  return `{"text":"${text}"${rest}}`;
}
