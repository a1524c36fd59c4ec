import { Agent } from "node:http";
import { ask, type Reply } from "./ask";
import { type Endpoint, mcpRequest } from "./requests";

/** A load that a caller or an upstream server puts on Latchkey. */
export interface StallInput {
  readonly what: string;
  /**
   * Sends the load and summarizes the statuses of the responses. `good` is false if any response
   * was not the expected one.
   */
  send(endpoint: (server: string) => Endpoint): Promise<{ answered: string; good: boolean }>;
}

const ROUNDS = 3;
const FIELDS = 300_000;
/** A number of fields just below the maximum that Latchkey accepts in one body. */
const MOST_FIELDS = 9_950;

const isRefused = ({ status }: Reply) => status >= 400 && status < 500;
const isResult = ({ status, body }: Reply) => status === 200 && body.includes('"result":');

const toGood = (what: string, atOnce: number, given: () => string, isGood: typeof isResult) => ({
  what,
  send: (endpoint: (server: string) => Endpoint) =>
    calls(endpoint("good"), atOnce, given(), isGood),
});

/**
 * Loads that a caller can cause: bodies that Latchkey refuses, and the most expensive bodies that
 * it accepts.
 */
export const CALLERS: readonly StallInput[] = [
  toGood(
    `two bodies at once of ${FIELDS.toLocaleString("en-GB")} fields`,
    2,
    () => fields(FIELDS, 0),
    isRefused,
  ),
  toGood("two bodies at once of 1.7 million nested arrays", 2, () => nested(1_700_000), isRefused),
  toGood(
    "eight calls at once with 3 MB of base64",
    8,
    () => text("QUJD".repeat(786_432)),
    isResult,
  ),
  toGood("two calls at once with 3 MB of Chinese", 2, () => text("世".repeat(1_000_000)), isResult),
  toGood("two calls at once with 3 MB of escapes", 2, () => text('"'.repeat(1_500_000)), isResult),
  toGood(
    "two calls at once with 3.5 MB in as many fields as may be",
    2,
    () => fields(MOST_FIELDS, 340),
    isResult,
  ),
  {
    what: "a batch of 50 lists",
    send: (endpoint) =>
      requests(
        endpoint("good"),
        Array.from({ length: 50 }, (_, id) => ({ jsonrpc: "2.0", id, method: "tools/list" })),
      ),
  },
  {
    what: "initialize with as many capabilities as may be",
    send: (endpoint) =>
      requests(endpoint("good"), {
        jsonrpc: "2.0",
        id: 1,
        method: "initialize",
        params: {
          protocolVersion: "2025-06-18",
          capabilities: { experimental: JSON.parse(fields(MOST_FIELDS, 340)) },
          clientInfo: { name: "bench", version: "1" },
        },
      }),
  },
  {
    what: "a call of nothing with as many arguments as may be",
    send: (endpoint) =>
      requests(
        endpoint("good"),
        {
          jsonrpc: "2.0",
          id: 1,
          method: "tools/call",
          params: { name: "nothing", arguments: JSON.parse(fields(MOST_FIELDS, 340)) },
        },
        isRefused,
      ),
  },
];

const text = (value: string) => JSON.stringify({ text: value });
const nested = (levels: number) => `{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`;

function fields(count: number, padding: number): string {
  const rest = "x".repeat(padding);
  return `{${Array.from({ length: count }, (_, index) => `"f${index}${rest}":1`).join(",")}}`;
}

/**
 * Calls a tool with the given arguments (JSON text) in three rounds of `atOnce` concurrent calls.
 */
export function calls(
  to: Endpoint,
  atOnce: number,
  given: string,
  isGood: (reply: Reply) => boolean = () => true,
) {
  const asked = { era: "modern", method: "tools/call", id: 1, arguments: given } as const;
  const { headers, body } = mcpRequest(to, asked);
  return send(to, headers, body, atOnce, isGood);
}

/**
 * Sends the given body in three rounds of two concurrent requests, with the headers of a client of
 * the older era.
 */
function requests(to: Endpoint, rpc: unknown, isGood = ({ status }: Reply) => status === 200) {
  const { headers } = mcpRequest(to, { era: "legacy", method: "ping", id: 1 });
  return send(to, headers, JSON.stringify(rpc), 2, isGood);
}

async function send(
  { port }: Endpoint,
  headers: Record<string, string | number>,
  text: string,
  atOnce: number,
  isGood: (reply: Reply) => boolean,
) {
  const agent = new Agent({ keepAlive: true });
  const body = Buffer.from(text);
  const asked = {
    agent,
    port,
    method: "POST" as const,
    path: "/mcp",
    headers: { ...headers, "content-length": body.length },
    body,
  };
  const replies: Reply[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    replies.push(...(await Promise.all(Array.from({ length: atOnce }, () => ask(asked)))));
    await new Promise((go) => setTimeout(go, 500));
  }
  agent.destroy();
  return { answered: statuses(replies), good: replies.every(isGood) };
}

function statuses(replies: readonly Reply[]): string {
  const counts = new Map<string, number>();
  for (const { status, body } of replies) {
    const failed = status === 200 && body.includes('"error":');
    const name = status === 0 ? "no answer" : failed ? "200 error" : String(status);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} × ${name}`).join(", ");
}
