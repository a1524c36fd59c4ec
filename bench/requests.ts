import { seededRandom } from "@/cli/seed/random";

export type Era = "modern" | "legacy";

/** An MCP endpoint on this machine to which requests are sent, and the names of its tools. */
export interface Endpoint {
  readonly port: number;
  readonly tools: readonly [string, ...string[]];
  readonly token?: string;
}

/** The parts of a request that the benchmarks vary. */
export interface Asked {
  readonly era: Era;
  readonly method: string;
  readonly id: number;
  readonly tool?: string;
  /** The tool's arguments, as JSON text. */
  readonly arguments?: string;
  /** The place in a list at which the page begins. */
  readonly cursor?: string;
}

const META = JSON.stringify({
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1" },
});
const ARGUMENTS = '{"text":"hello","times":3}';

/**
 * Returns the headers and the body of one request. The headers are in the order in which Node's
 * fetch writes them.
 */
export function mcpRequest(to: Endpoint, asked: Asked) {
  const { era, method, id, tool = to.tools[0] } = asked;
  const isCall = method === "tools/call";
  const params = [
    ...(isCall ? [`"name":"${tool}","arguments":${asked.arguments ?? ARGUMENTS}`] : []),
    ...(asked.cursor === undefined ? [] : [`"cursor":"${asked.cursor}"`]),
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

/** Returns the head of an HTTP request to /mcp, including the empty line after the headers. */
export function requestHead(
  method: string,
  headers: Readonly<Record<string, string | number>>,
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} /mcp HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** Returns the bytes of one request. */
export const written = (to: Endpoint, asked: Asked): Buffer => {
  const { headers, body } = mcpRequest(to, asked);
  return Buffer.from(requestHead("POST", headers) + body);
};

/**
 * Returns `count` requests that alternate between two fixed requests, one from each era. This is
 * the best case for a server that caches requests.
 */
export function sameRequests(to: Endpoint, method: string, count: number): readonly Buffer[] {
  const both = (["modern", "legacy"] as const).map((era) => written(to, { era, method, id: 1 }));
  return Array.from({ length: count }, (_, index) => both[index % 2] ?? Buffer.alloc(0));
}

/**
 * Returns `count` different requests that alternate between the eras. Each request has a new id,
 * one of the tools, and arguments of 8 to 400 bytes. The same `seed` gives the same requests.
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

/**
 * Returns JSON arguments of exactly `bytes` bytes, which must be at least 8. Longer arguments
 * consist of words, followed by a number or a list.
 */
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
