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
    hostNames: allowedNames(PUBLIC_URL, ["keys.internal"]),
    trusted: trustedProxies(["127.0.0.1"], 1),
    allowPlainHttp: false,
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

/** What a proxy on this machine says that ended TLS; the status, and the host that Next is told. */
async function arrives(method: string, said: Record<string, string>) {
  passed = [];
  const vouched = { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" };
  const status = await new Promise<number>((resolve, reject) => {
    const headers = { ...vouched, ...said };
    const asked = request({
      port: behindProxy.port,
      host: "127.0.0.1",
      method,
      path: "/keys",
      headers,
    });
    asked.on("error", reject).on("response", (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.end();
  });
  const [{ headers } = { headers: {} as IncomingMessage["headers"] }] = passed;
  return [status, headers.host, headers["x-forwarded-host"]];
}

/** Forms in which the public host arrives, and what a proxy says instead of it. */
const FORMS: [string, Record<string, string>][] = [
  ["$host of nginx, without the port", { host: "keys.example.com" }],
  ["$http_host, as the browser wrote it", { host: PUBLIC }],
  ["the port of the proxy's own side", { host: "keys.example.com:80" }],
  ["capitals and a last dot", { host: "KEYS.Example.com." }],
  ["no Host set: where the proxy connects to", { host: "127.0.0.1:12009" }],
  [
    "a host forwarded without the port",
    { host: "127.0.0.1", "x-forwarded-host": "keys.example.com" },
  ],
  [
    "a host forwarded with another port",
    { host: PUBLIC, "x-forwarded-host": "keys.example.com:443" },
  ],
  ["two forwarded hosts", { host: PUBLIC, "x-forwarded-host": "evil.example, keys.example.com" }],
  ["no host at all forwarded", { host: PUBLIC, "x-forwarded-host": "" }],
  ["a host that is none", { host: PUBLIC, "x-forwarded-host": "a b/../c" }],
  ["loopback, said by whoever asks", { host: PUBLIC, "x-forwarded-host": "localhost:1" }],
  ["a port that is none", { host: PUBLIC, "x-forwarded-port": "99999", "x-forwarded-host": "" }],
];

test.each(FORMS)("Next is told the public host, whatever arrives: %s", async (_, said) => {
  expect(await arrives("GET", said)).toEqual([200, PUBLIC, PUBLIC]);
  const page = { ...said, origin: PUBLIC_URL };
  expect(await arrives("POST", page)).toEqual([200, PUBLIC, PUBLIC]);
});

test("an action asked for by a page at another of our names is that page's", async () => {
  const at = (host: string, origin: string) => arrives("POST", { host, origin });
  expect(await at("keys.internal", "https://keys.internal")).toEqual([
    200,
    "keys.internal",
    "keys.internal",
  ]);
  // Next takes the host out of an Origin as a URL does: a standard port is none.
  const standard = await at("keys.internal:443", "https://keys.internal:443");
  expect(standard).toEqual([200, "keys.internal", "keys.internal"]);
  const own = await at("localhost:12009", "https://localhost:12009");
  expect(own).toEqual([200, "localhost:12009", "localhost:12009"]);
});

/** What HTTP's grammar allows, or nearly, and no URL: Next, which makes one of it, would fall over. */
const IMPOSSIBLE = ["localhost:65536", "localhost:99999", "[:::1]:1", "[1]", "127.0.0.256"];

test.each(IMPOSSIBLE)("an authority that no URL has goes no further: %s", async (none) => {
  const own = "localhost:12009";
  const action = { "next-action": "a".repeat(42) };
  const status = async (method: string, said: Record<string, string>) =>
    (await arrives(method, { ...action, ...said }))[0];
  expect(await status("GET", { host: none })).toBe(400);
  for (const scheme of ["http", "https"]) {
    const origin = `${scheme}://${none}`;
    expect(await status("POST", { host: none, origin })).toBe(400);
    expect(await status("POST", { host: own, origin })).toBe(403);
    // What a proxy forwards that is no host counts as not forwarded.
    for (const [name, value] of [
      ["x-forwarded-host", none],
      ["forwarded", `for=a;host="${none}"`],
    ] as const)
      expect(await status("POST", { host: own, origin, [name]: value })).toBe(403);
  }
});

test.each([
  ["another origin", { host: PUBLIC, origin: "https://evil.example" }, 403],
  [
    "an origin that a forwarded host vouches for",
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
  ["an origin that is none", { host: PUBLIC, origin: "null" }, 403],
  ["a backend's name", { host: "latchkey", origin: PUBLIC_URL }, 421],
] as const)("%s changes nothing", async (_, said, status) => {
  expect(await arrives("POST", { ...said } as Record<string, string>)).toEqual([
    status,
    undefined,
    undefined,
  ]);
});
