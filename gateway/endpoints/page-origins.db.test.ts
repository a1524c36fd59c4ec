import { afterAll, beforeAll, expect, test } from "vitest";
import { publishProcess } from "@/lib/process/process";
import {
  plantKey,
  type TestProcess,
  type TestRequest,
  testExchange,
  testProcess,
  textOf,
} from "@/lib/tokens/testing/process";
import { dataPlane } from "./route";

const PAGE = "https://app.example.com";
const READ = "WWW-Authenticate, Mcp-Session-Id, Mcp-Protocol-Version, X-Request-Id, Retry-After";

let fixture: TestProcess;
let plain: string;
beforeAll(async () => {
  fixture = await testProcess();
  const { process } = fixture;
  publishProcess({ ...process, config: { ...process.config, allowedOrigins: [PAGE] } });
  ({ plain } = await plantKey(fixture, {}));
});
afterAll(() => fixture.close());

async function send(request: TestRequest, origin = PAGE) {
  const { headers } = request;
  const json = { host: "localhost:12009", "content-type": "application/json" };
  const exchange = testExchange({ ...request, headers: { ...json, origin, ...headers } });
  const answer = await dataPlane(exchange);
  if (!answer) throw new Error("not a path of the data plane");
  return { ...answer, text: await textOf(answer) };
}

const preflight = (path: string, method: string, headers = "authorization", origin = PAGE) =>
  send(
    {
      method: "OPTIONS",
      path,
      headers: {
        "access-control-request-method": method,
        "access-control-request-headers": headers,
      },
    },
    origin,
  );

async function tokenFor(): Promise<string> {
  const body = JSON.stringify({ api_key: plain });
  return JSON.parse((await send({ path: "/auth/token", body })).text).access_token;
}

test("a preflight of an allowed page is answered without a token, for the headers that clients send", async () => {
  const asked =
    "Authorization,content-type, mcp-session-id,mcp-protocol-version,mcp-method,mcp-name,mcp-param-Region,last-event-id,traceparent,x-other,cookie";
  const { status, headers, body } = await preflight("/mcp", "POST", asked);
  expect([status, body]).toEqual([204, null]);
  expect(headers).toMatchObject({
    "access-control-allow-origin": PAGE,
    "access-control-allow-methods": "GET, POST, DELETE",
    "access-control-allow-headers":
      "authorization, content-type, mcp-session-id, mcp-protocol-version, mcp-method, mcp-name, mcp-param-region, last-event-id, traceparent",
    vary: "Origin",
  });
  expect(headers).not.toHaveProperty("access-control-allow-credentials");
  expect((await preflight("/mcp/", "POST")).status).toBe(204);
  for (const path of ["/auth/token", "/api/v1/auth/token", "/api/v1/auth/headers"]) {
    const { headers } = await preflight(path, "POST", "content-type");
    expect(headers["access-control-allow-methods"]).toBe("POST");
  }
});

test.each([
  "https://app.example.com:8443",
  "http://app.example.com",
  "https://evil.example",
  "null",
])("the origin %s gets no permission, and is refused at /mcp", async (origin) => {
  for (const path of ["/mcp", "/auth/token"]) {
    const { status, headers } = await preflight(path, "POST", "authorization", origin);
    expect([path, status]).toEqual([path, path === "/mcp" ? 403 : 405]);
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  }
  const token = await tokenFor();
  const rpc = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  const authorization = `Bearer ${token}`;
  const called = await send({ path: "/mcp", headers: { authorization }, body: rpc }, origin);
  expect([called.status, called.headers["access-control-allow-origin"]]).toEqual([403, undefined]);
});

test("an allowed page can read every answer: tokens, results, streams and errors", async () => {
  const authorization = `Bearer ${await tokenFor()}`;
  const rpc = (method: string, params = {}) =>
    JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const get = { method: "GET", path: "/mcp" };
  const answers: [string, number, TestRequest][] = [
    ["list", 200, { path: "/mcp", headers: { authorization }, body: rpc("tools/list") }],
    ["no token", 401, { path: "/mcp", body: rpc("tools/list") }],
    ["bad body", 400, { path: "/mcp", headers: { authorization }, body: "{" }],
    ["ended session", 405, { path: "/mcp", method: "DELETE", headers: { authorization } }],
    ["no stream", 405, { ...get, headers: { authorization } }],
    ["plain http", 403, { path: "/mcp", secure: false, body: rpc("tools/list") }],
    ["token", 200, { path: "/auth/token", body: JSON.stringify({ api_key: plain }) }],
    ["no key", 400, { path: "/auth/token", body: "{}" }],
    ["wrong key", 401, { path: "/auth/token", body: `{"api_key":"mcp_${"0".repeat(32)}"}` }],
    ["keys", 200, { method: "GET", path: "/.well-known/jwks.json" }],
    ["nothing", 404, { method: "GET", path: "/.well-known/other" }],
    ["oauth", 404, { path: "/oauth/nothing" }],
  ];
  for (const [name, status, request] of answers) {
    const { status: given, headers } = await send(request);
    expect([name, given, headers["access-control-allow-origin"]]).toEqual([name, status, PAGE]);
    expect(headers["access-control-expose-headers"]).toBe(READ);
  }
});

test("discovery and OAuth stay open to all pages, and the API and health to none", async () => {
  const path = "/.well-known/oauth-protected-resource/mcp";
  for (const origin of [PAGE, "https://other.example"]) {
    const { headers } = await send({ method: "GET", path }, origin);
    expect(headers["access-control-allow-origin"]).toBe("*");
  }
  for (const path of ["/api/v1/keys", "/healthz", "/metrics"]) {
    const { headers } = await send({ method: "GET", path });
    expect(headers).not.toHaveProperty("access-control-allow-origin");
  }
});
