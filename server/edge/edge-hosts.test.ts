import { type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { trustedProxies } from "@/gateway/http/edge/forwarded";
import { allowedNames } from "@/lib/std/host-check";
import { type Listening, listen } from "@/server/listen";
import { createEdge } from "./edge";

const PUBLIC = "keys.example.com:8443";
const PUBLIC_URL = `https://${PUBLIC}`;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

let passed: IncomingMessage[] = [];
let behindProxy: Listening;

beforeAll(async () => {
  const onRequest = createEdge({
    publicUrl: PUBLIC_URL,
    basePath: "",
    hostNames: allowedNames(PUBLIC_URL, ["keys.internal"]),
    trusted: trustedProxies(["127.0.0.1"], 1),
    allowPlainHttp: false,
    allowedOrigins: [],
    door: "raw",
    log: quiet,
    console: (req, res) => {
      passed.push(req);
      res.end();
    },
  });
  const opened = await listen({ host: "127.0.0.1", port: 0, tls: null, onRequest });
  if (!opened.ok) throw new Error("not listening");
  behindProxy = opened.value;
});
afterAll(() => {
  for (const server of behindProxy.servers) {
    server.close();
    server.closeAllConnections();
  }
});

/**
 * Sends a request as a proxy that terminates TLS would. Returns the status, and the host headers
 * that Next has received.
 */
async function sendThroughProxy(method: string, headersSent: Record<string, string>) {
  passed = [];
  const vouched = { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" };
  const status = await new Promise<number>((resolve, reject) => {
    const headers = { ...vouched, ...headersSent };
    const outgoing = request({
      port: behindProxy.port,
      host: "127.0.0.1",
      method,
      path: "/keys",
      headers,
    });
    outgoing.on("error", reject).on("response", (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    outgoing.end();
  });
  const [{ headers } = { headers: {} as IncomingMessage["headers"] }] = passed;
  return [status, headers.host, headers["x-forwarded-host"]];
}

/**
 * The headers with which different proxies forward the public host or replace it with another host.
 */
const FORMS: [string, Record<string, string>][] = [
  ["$host of nginx, without the port", { host: "keys.example.com" }],
  ["$http_host, as the browser wrote it", { host: PUBLIC }],
  ["the proxy's upstream port", { host: "keys.example.com:80" }],
  ["capitals and a trailing dot", { host: "KEYS.Example.com." }],
  ["the address that the proxy connects to", { host: "127.0.0.1:12009" }],
  [
    "a host forwarded without the port",
    { host: "127.0.0.1", "x-forwarded-host": "keys.example.com" },
  ],
  [
    "a host forwarded with another port",
    { host: PUBLIC, "x-forwarded-host": "keys.example.com:443" },
  ],
  ["two forwarded hosts", { host: PUBLIC, "x-forwarded-host": "evil.example, keys.example.com" }],
  ["an empty forwarded host", { host: PUBLIC, "x-forwarded-host": "" }],
  ["an invalid forwarded host", { host: PUBLIC, "x-forwarded-host": "a b/../c" }],
  ["a client's forwarded loopback host", { host: PUBLIC, "x-forwarded-host": "localhost:1" }],
  [
    "an invalid forwarded port",
    { host: PUBLIC, "x-forwarded-port": "99999", "x-forwarded-host": "" },
  ],
];

test.each(FORMS)("Next gets the public host from a proxy that sends %s", async (_, headersSent) => {
  expect(await sendThroughProxy("GET", headersSent)).toEqual([200, PUBLIC, PUBLIC]);
  const page = { ...headersSent, origin: PUBLIC_URL };
  expect(await sendThroughProxy("POST", page)).toEqual([200, PUBLIC, PUBLIC]);
});

test("a Server Action from a page on another allowed host gets the host of that page", async () => {
  const at = (host: string, origin: string) => sendThroughProxy("POST", { host, origin });
  expect(await at("keys.internal", "https://keys.internal")).toEqual([
    200,
    "keys.internal",
    "keys.internal",
  ]);
  // Next parses an Origin as a URL and therefore drops a standard port.
  const standard = await at("keys.internal:443", "https://keys.internal:443");
  expect(standard).toEqual([200, "keys.internal", "keys.internal"]);
  const own = await at("localhost:12009", "https://localhost:12009");
  expect(own).toEqual([200, "localhost:12009", "localhost:12009"]);
});

/**
 * Authorities that the grammar of HTTP allows, or nearly allows, but that cannot be part of a URL.
 * Next would throw an exception for them.
 */
const IMPOSSIBLE = ["localhost:65536", "localhost:99999", "[:::1]:1", "[1]", "127.0.0.256"];

test.each(IMPOSSIBLE)(
  "the edge refuses an authority that cannot be part of a URL: %s",
  async (none) => {
    const own = "localhost:12009";
    const action = { "next-action": "a".repeat(42) };
    const status = async (method: string, headersSent: Record<string, string>) =>
      (await sendThroughProxy(method, { ...action, ...headersSent }))[0];
    expect(await status("GET", { host: none })).toBe(400);
    for (const scheme of ["http", "https"]) {
      const origin = `${scheme}://${none}`;
      expect(await status("POST", { host: none, origin })).toBe(400);
      expect(await status("POST", { host: own, origin })).toBe(403);
      // An invalid forwarded host is treated as if it were missing.
      for (const [name, value] of [
        ["x-forwarded-host", none],
        ["forwarded", `for=a;host="${none}"`],
      ] as const)
        expect(await status("POST", { host: own, origin, [name]: value })).toBe(403);
    }
  },
);

test.each([
  ["another origin", { host: PUBLIC, origin: "https://evil.example" }, 403],
  [
    "an origin equal to the forwarded host",
    {
      host: PUBLIC,
      "x-forwarded-host": "evil.example",
      origin: "https://evil.example",
    },
    421,
  ],
  ["another port of the public host", { host: PUBLIC, origin: "https://keys.example.com:9" }, 403],
  ["the public host over plain HTTP", { host: PUBLIC, origin: `http://${PUBLIC}` }, 403],
  ["no origin", { host: PUBLIC }, 403],
  ["an opaque origin", { host: PUBLIC, origin: "null" }, 403],
  ["a backend's name", { host: "latchkey", origin: PUBLIC_URL }, 421],
] as const)("the edge refuses a POST with %s", async (_, headersSent, status) => {
  expect(await sendThroughProxy("POST", { ...headersSent } as Record<string, string>)).toEqual([
    status,
    undefined,
    undefined,
  ]);
});
