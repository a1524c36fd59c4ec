import { expect, test } from "vitest";
import { faultyScene } from "@/gateway/testing/faulty-scene";
import { ask } from "@/gateway/testing/gateway";
import type { FaultyKind, Refusal } from "@/gateway/upstreams/testing/faulty";

// Servers report an unknown session in many ways. These tests check that a call recovers from each.

const scene = faultyScene();
const TOOLS = ["echo", "refused", "login"].map((name) => ({ name }));

async function planted(kind: FaultyKind) {
  const items = [...TOOLS, { kind: "prompt" as const, name: "echo" }];
  return (await scene.plant(kind, items, { callSeconds: 5 })).server;
}

type Method = "tools/call" | "prompts/get";
async function call(name: string, method: Method = "tools/call") {
  const params = { name: `files_${name}`, arguments: {} };
  return (await ask(scene.fixture, scene.token, { era: "legacy", method, params }, scene.services))
    .last;
}

const error = (code: number, message: string, id = "ID") =>
  `{"jsonrpc":"2.0","id":${id},"error":{"code":${code},"message":"${message}"}}`;
const REFUSALS: readonly Refusal[] = [
  { status: 404, body: error(-32001, "Session not found", "null") },
  { status: 404, body: "Not Found", type: "text/plain" },
  { status: 404, body: error(-32601, "Not found") },
  { status: 400, body: "Bad Request: No valid session ID provided", type: "text/plain" },
  { status: 400, body: error(-32000, "Bad Request: Server not initialized", "null") },
  { status: 400, body: error(-32600, "Invalid Request") },
  { status: 400, body: error(-32602, "Invalid request parameters") },
  { status: 400, body: error(-32001, "Unknown") },
  { status: 401, body: "Unauthorized", type: "text/plain" },
  { status: 403, body: "<p>Forbidden</p>", type: "text/html" },
  { status: 410, body: "Gone", type: "text/plain" },
  { status: 410, body: error(-32001, "Session expired") },
  { status: 200, body: error(-32001, "Session not found") },
  { status: 200, body: error(-32603, "No such session", "null") },
];
const EACH = REFUSALS.flatMap((refusal) =>
  (["tools/call", "prompts/get"] as const).map((method) => ({ ...refusal, method })),
);

test.each(EACH)(
  "$method gets its result on a new session if the server answers $status $body",
  async ({ method, ...refusal }) => {
    const server = await planted("session");
    server.refusal = refusal;
    expect(await call("echo", method)).toMatchObject({ result: {} });
    for (let round = 2; round <= 3; round++) {
      server.forget();
      const answers = await Promise.all([1, 2, 3].map(() => call("echo", method)));
      for (const answer of answers) expect(answer).toMatchObject({ result: {} });
      // All calls share one new handshake, and each call is executed once.
      expect(server.did.get("initialize")).toBe(round);
      expect(server.did.get("echo")).toBe(1 + (round - 1) * 3);
    }
  },
);

test("a call over the older SSE transport succeeds after the server has forgotten the address for messages", async () => {
  const server = await planted("sse");
  for (const { status, body, type = "application/json" } of REFUSALS) {
    if (status === 200) continue;
    server.refusal = { status, body, type };
    const before = server.did.get("echo") ?? 0;
    expect(await call("echo")).toMatchObject({ result: {} });
    server.forget();
    expect(await call("echo")).toMatchObject({ result: {} });
    expect(server.did.get("echo")).toBe(before + 2);
  }
});

test.each([
  { name: "refused", says: "Bad" },
  { name: "login", says: "Your session has expired: sign in." },
])(
  "a request that the server refuses although its session is valid is not sent again: $name",
  async ({ name, says }) => {
    const server = await planted("session");
    expect(await call("echo")).toMatchObject({ result: {} });
    for (let round = 1; round <= 3; round++) {
      expect(await call(name)).toMatchObject({ error: { message: says } });
      expect(server.did.get(name)).toBe(round);
    }
    expect(server.did.get("initialize")).toBe(1);
    expect(server.did.get("DELETE")).toBeUndefined();
  },
);

test("a server that refuses every session causes a single new handshake", async () => {
  const server = await planted("session");
  expect(await call("echo")).toMatchObject({ result: {} });
  server.mode = "refuses";
  for (let round = 0; round < 4; round++) expect(await call("echo")).toMatchObject({ error: {} });
  expect(server.did.get("initialize")).toBe(2);
  server.mode = "fine";
  expect(await call("echo")).toMatchObject({ result: {} });
  expect(server.did.get("initialize")).toBe(2);
});
