import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { trustedProxies } from "@/gateway/http/edge/forwarded";
import { allowedNames } from "@/lib/std/host-check";
import { type Listening, listen } from "@/server/listen";
import { createEdge, type EdgeOptions } from "./edge";

const KEY = "mcp_0123456789abcdef0123456789abcdef";
const passed: IncomingMessage[] = [];
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const options: EdgeOptions = {
  publicUrl: "https://keys.example.com",
  basePath: "",
  hostNames: allowedNames("https://keys.example.com", []),
  trusted: null,
  allowPlainHttp: false,
  allowedOrigins: ["https://app.example.com"],
  door: "raw",
  log: quiet,
  console: (req, res) => {
    passed.push(req);
    res.end("console");
  },
};
let direct: Listening;
let behindProxy: Listening;

beforeAll(async () => {
  direct = await open(options);
  behindProxy = await open({ ...options, trusted: trustedProxies(["127.0.0.1", "::1"], 1) });
});

afterAll(() => {
  for (const server of [...direct.servers, ...behindProxy.servers]) {
    server.close();
    server.closeAllConnections();
  }
});

test("Next receives a page request with the edge's headers in place of the client's", async () => {
  const sent = {
    "x-latchkey-address": "6.6.6.6",
    "x-latchkey-secure": "1",
    "x-real-ip": "6.6.6.6",
  };
  const refused = await send(direct, { headers: sent });
  expect(refused.json).toMatchObject({ error: "insecure_transport" });

  const answer = await send(behindProxy, {
    headers: { ...sent, "x-forwarded-for": "6.6.6.6, 203.0.113.9", "x-forwarded-proto": "https" },
  });
  expect(answer.status).toBe(200);
  const { headers } = passed.at(-1) as IncomingMessage;
  expect(headers).toMatchObject({
    "x-latchkey-address": "203.0.113.9",
    "x-latchkey-secure": "1",
    "x-latchkey-request-id": answer.headers["x-request-id"],
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-proto": "https",
  });
  expect(headers["x-real-ip"]).toBeUndefined();
});

test.each([
  ["https://app.example.com", "/mcp", "https://app.example.com"],
  ["https://evil.example", "/mcp", undefined],
  ["https://app.example.com", "/keys", undefined],
])("a refusal can be read by a page of %s at %s: %s", async (origin, path, expected) => {
  const { status, headers } = await send(direct, { path, headers: { origin, host: "other" } });
  expect([status, headers["access-control-allow-origin"]]).toEqual([421, expected]);
});

test.each([
  ["an unknown host", { headers: { host: "evil.example" } }, 421, "host_not_allowed"],
  [
    "two hosts",
    { raw: "GET / HTTP/1.1\r\nHost: localhost\r\nHost: a\r\n\r\n" },
    400,
    "malformed_request",
  ],
  ["no host", { raw: "GET / HTTP/1.1\r\n\r\n" }, 400, "malformed_request"],
  [
    "an absolute-form target",
    { raw: "GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n" },
    400,
    "malformed_request",
  ],
  [
    "bytes that are not HTTP",
    { raw: "\u0016\u0003\u0001 nonsense\r\n\r\n" },
    400,
    "malformed_request",
  ],
  ["a path with invalid escapes", { path: "/keys/%E0%A4%A" }, 400, "malformed_request"],
  ["a key in the path of a page", { path: `/auth/${KEY}` }, 404, "not_found"],
  ["a key in a path, escaped", { path: `/keys/${KEY.replace("_", "%5f")}` }, 404, "not_found"],
  ["huge headers", { headers: { x: "x".repeat(20_000) } }, 431, "headers_too_large"],
  [
    "two lengths",
    {
      raw: "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    },
    400,
    "malformed_request",
  ],
  ["a change without Origin", { method: "POST" }, 403, "origin_not_allowed"],
  [
    "a change from another origin",
    { method: "POST", headers: { origin: "https://evil.example" } },
    403,
    "origin_not_allowed",
  ],
  [
    "two credentials for a page",
    { raw: "GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n" },
    400,
    "malformed_request",
  ],
  [
    "a key through an untrusted proxy",
    { method: "POST", path: "/auth/token", headers: { forwarded: "for=1.1.1.1" } },
    403,
    "insecure_transport",
  ],
] as const)(
  "the edge refuses %s with an error in the API's format",
  async (_, request, status, error) => {
    const before = passed.length;
    const answer = await send(direct, request);
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual({
      error,
      message: expect.any(String),
      request_id: answer.headers["x-request-id"],
    });
    expect(answer.headers["x-request-id"]).toMatch(/^req_[\w-]{16}$/);
    expect(passed.length).toBe(before);
  },
);

test("the edge refuses CONNECT with an error in the API's format", async () => {
  const raw = "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\nand more";
  const answer = await send(direct, { raw });
  expect([answer.status, answer.headers.allow]).toEqual([405, "GET, POST"]);
  expect(answer.json).toEqual({
    error: "method_not_allowed",
    message: "This path does not take CONNECT. Use GET, POST.",
    request_id: answer.headers["x-request-id"],
  });
});

test("a state-changing request from a page of the console reaches Next", async () => {
  const own = { host: "localhost:1", origin: "http://localhost:1" };
  expect((await send(direct, { method: "POST", headers: own })).body).toBe("console");
  const known = { origin: "https://keys.example.com" };
  expect((await send(direct, { method: "POST", headers: known })).body).toBe("console");
});

test("over HTTPS, a state-changing request from a page of a plain HTTP origin is refused", async () => {
  const ask = (origin: string) => {
    const headers = { host: "keys.example.com", "x-forwarded-proto": "https", origin };
    return send(behindProxy, { method: "POST", headers });
  };
  expect((await ask("https://keys.example.com")).body).toBe("console");
  const refused = await ask("http://keys.example.com");
  expect(refused.json).toMatchObject({ error: "origin_not_allowed" });
});

test("a browser whose request is refused gets a page without scripts", async () => {
  const headers = { "x-forwarded-for": "1.1.1.1", accept: "text/html" };
  const answer = await send(direct, { path: "/sign-in", headers });
  expect(answer.status).toBe(403);
  expect(answer.headers["content-type"]).toContain("text/html");
  expect(answer.headers["content-security-policy"]).toMatch(
    /^default-src 'none'; style-src 'sha256-/,
  );
  expect(answer.body).toContain("ALLOW_PLAIN_HTTP");
  expect(answer.body).toContain("TRUST_PROXY");
});

test("health requests are answered for any host and over any transport, even plain HTTP", async () => {
  const headers = { host: "10.1.2.3:1", "x-forwarded-for": "1.1.1.1" };
  const answer = await send(direct, { path: "/healthz", headers });
  expect([answer.status, answer.json]).toEqual([200, { status: "alive" }]);
});

test("Strict-Transport-Security is sent over HTTPS, except for the names of loopback", async () => {
  const https = { "x-forwarded-proto": "https", "x-forwarded-for": "1.1.1.1" };
  const name = { ...https, host: "keys.example.com" };
  const header = "strict-transport-security";
  expect((await send(behindProxy, { headers: name })).headers[header]).toMatch(/^max-age=\d{8}$/);
  expect((await send(behindProxy, { headers: https })).headers[header]).toBeUndefined();
});

test("a request that asks to upgrade the connection gets an ordinary answer", async () => {
  const raw =
    "GET /_next/hmr HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n";
  expect((await send(direct, { raw })).status).toBe(200);
});

test("listening on a port that is in use fails with bad_configuration and names PORT", async () => {
  const again = await listen({
    host: "localhost",
    port: direct.port,
    tls: null,
    onRequest: () => {},
  });
  expect(again).toMatchObject({
    ok: false,
    failure: { code: "bad_configuration", params: { variable: "PORT" } },
  });
});

async function open(edge: EdgeOptions): Promise<Listening> {
  const host = "localhost";
  const listening = await listen({ host, port: 0, tls: null, onRequest: createEdge(edge) });
  if (!listening.ok) throw new Error("not listening");
  return listening.value;
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly raw?: string;
}

/** Sends a request over a raw socket, because fetch would correct most of these requests. */
async function send({ port }: Listening, request: Sent) {
  const { method = "GET", path = "/", headers = {} } = request;
  const lines = Object.entries({ host: "localhost", connection: "close", ...headers });
  const text =
    request.raw ??
    `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk)).on("error", () => {});
  socket.write(text);
  const timer = setTimeout(() => socket.end(), 500);
  await once(socket, "close");
  clearTimeout(timer);
  const [head = "", body = ""] = Buffer.concat(chunks).toString().split("\r\n\r\n");
  const [status = "", ...fields] = head.split("\r\n");
  const received = fields.map((field) => field.split(/: (.*)/, 2) as [string, string]);
  return {
    status: Number(status.split(" ")[1]),
    headers: Object.fromEntries(received.map(([name, value]) => [name.toLowerCase(), value])),
    body,
    json: body.startsWith("{") ? (JSON.parse(body) as object) : null,
  };
}
