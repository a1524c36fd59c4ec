import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  ask,
  plantServer,
  type TestUpstream,
  testUpstream,
  tokenFor,
} from "@/gateway/testing/gateway";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";

/** These tests use a server of the initialize era that asks a question during a call. */
let fixture: TestProcess;
let token: string;
let upstream: TestUpstream;
const heard: { id: unknown; error?: object; session: unknown }[] = [];
const open = new Map<string, { response: ServerResponse; id: unknown; name: string }>();

async function serve(request: IncomingMessage, response: ServerResponse) {
  if (request.method !== "POST") return void response.writeHead(405).end();
  const { id, method, params, error } = JSON.parse(await text(request));
  const json = (value: object) => {
    response.writeHead(200, { "content-type": "application/json", "mcp-session-id": "s" });
    response.end(JSON.stringify({ jsonrpc: "2.0", id, ...value }));
  };
  if (method === "server/discover") return json({ error: { code: -32601, message: "no" } });
  if (method === "initialize") {
    const serverInfo = { name: "asks", version: "1" };
    const capabilities = { tools: {} };
    return json({ result: { protocolVersion: "2025-06-18", capabilities, serverInfo } });
  }
  if (method === undefined) {
    heard.push({ id, error, session: request.headers["mcp-session-id"] });
    response.writeHead(202).end();
    const asked = open.get(id);
    if (asked?.name !== "errs") return;
    const said = { code: -32000, message: "Nobody said.", data: { kept: 1 } };
    asked.response.end(
      `data: ${JSON.stringify({ jsonrpc: "2.0", id: asked.id, error: said })}\n\n`,
    );
    return;
  }
  if (id === undefined) return void response.writeHead(202).end();
  response.writeHead(200, { "content-type": "text/event-stream" });
  const own = `q${open.size}`;
  open.set(own, { response, id, name: params.name });
  const question = { jsonrpc: "2.0", id: own, method: "sampling/createMessage", params: {} };
  response.write(`data: ${JSON.stringify(question)}\n\n`);
}

beforeAll(async () => {
  fixture = await testProcess();
  token = await tokenFor(fixture, (await plantKey(fixture, {})).id);
  upstream = await testUpstream((request, response) => void serve(request, response));
  const items = [{ name: "errs" }, { name: "hangs" }];
  const { url } = upstream;
  await plantServer(fixture, { name: "errs", url, items });
  await plantServer(fixture, { name: "hangs", url, items, callSeconds: 2 });
  await connected();
});

/** Connects in advance, so that connecting does not use up the time limit of a test's call. */
async function connected(): Promise<void> {
  for (;;) {
    const params = { name: "hangs_errs" };
    const { last } = await ask(fixture, token, { era: "modern", method: "tools/call", params });
    if (last.error?.code === -32000) return;
  }
}

afterAll(async () => {
  await fixture.close();
  await upstream.close();
});

test.each([
  ["errs", "Nobody said. During the call it sent sampling/createMessage"],
  ["hangs", "within 2 seconds. During the call it sent sampling/createMessage"],
])(
  "a server that %s after a question gets a refusal on its session, and the caller's error mentions the question",
  async (name, says) => {
    heard.length = 0;
    const params = { name: `${name}_${name}` };
    const { last } = await ask(fixture, token, { era: "modern", method: "tools/call", params });
    expect(heard).toEqual([
      {
        id: expect.stringMatching(/^q/),
        session: "s",
        error: { code: -32601, message: expect.stringContaining("sampling/createMessage") },
      },
    ]);
    expect(last.error.message).toContain(says);
    if (name === "errs") expect(last.error).toMatchObject({ code: -32000, data: { kept: 1 } });
  },
);
