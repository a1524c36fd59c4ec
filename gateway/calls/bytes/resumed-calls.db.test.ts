import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type GatewayServices, gatewayServices } from "@/gateway/catalogue/services";
import {
  ask,
  plantServer,
  type TestUpstream,
  testUpstream,
  tokenFor,
} from "@/gateway/testing/gateway";
import type { CallTarget } from "@/gateway/upstreams/call-target";
import { postOf } from "@/gateway/upstreams/testing/post-of";
import { succeed } from "@/lib/errors/errors";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";

// A server of the initialize era may close the stream of a call after an event with an id. The
// client then fetches the rest after the server's time (SEP-1699).

let fixture: TestProcess;
let token: string;
let upstream: TestUpstream;
let seen: { http: string; rpc: string | null; headers: IncomingMessage["headers"]; atMs: number }[];
/** What a server of this name does with a GET for the rest of its stream. */
type Rest = (response: ServerResponse, answer: string) => void;

const events = (response: ServerResponse) =>
  response.writeHead(200, { "content-type": "text/event-stream" });
/** The progress token that the server got with the call. */
let progressToken: unknown = null;
const progress = (n: number) => {
  const params = { progressToken, progress: n };
  return `data: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/progress", params })}\n\n`;
};

const RESTS: Readonly<Record<string, Rest>> = {
  polls: (response, answer) =>
    void events(response).end(`${progress(2)}id: end\ndata: ${answer}\n\n`),
  breaks: (response, answer) => void events(response).end(`data: ${answer}\n\n`),
  refuses: (response) => void response.writeHead(405).end(),
  forgets: (response) => void response.writeHead(404).end("<p>Gone</p>"),
  answers: (response, answer) =>
    void response.writeHead(200, { "content-type": "application/json" }).end(answer),
};
let recovers = 0;
let answer = "";

/** The first stream of a call: an event with an id, and then its end. */
function begin(name: string, response: ServerResponse): void {
  const stream = events(response);
  if (name === "silent") return void stream.end(progress(1));
  if (name === "late") return void stream.end("id: first\nretry: 600000\ndata:\n\n");
  if (name !== "breaks") {
    const retryMs = name === "polls" ? 400 : 250;
    return void stream.end(`id: first\nretry: ${retryMs}\ndata:\n\n${progress(1)}`);
  }
  stream.write('id: first\nretry: 400\ndata:\n\ndata: {"half":');
  setTimeout(() => response.destroy(), 20);
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const isModern = request.url?.endsWith("/modern") ?? false;
  const body = await text(request);
  const { id, method = null, params = {} } = body === "" ? {} : JSON.parse(body);
  const { headers } = request;
  seen.push({ http: request.method ?? "", rpc: method, headers, atMs: performance.now() });
  const say = (said: object) =>
    response
      .writeHead(200, { "content-type": "application/json", "mcp-session-id": "s" })
      .end(JSON.stringify({ jsonrpc: "2.0", id, ...said }));
  if (request.method === "GET") {
    const [name = ""] = request.url?.split("/").slice(-1) ?? [];
    if (headers["last-event-id"] === undefined) return void response.writeHead(405).end();
    if (name === "recovers" && ++recovers < 3) return void response.writeHead(503).end();
    return (RESTS[name] ?? RESTS.breaks)?.(response, answer);
  }
  if (request.method === "DELETE") return void response.writeHead(200).end();
  const capabilities = { tools: {}, prompts: {} };
  if (method === "server/discover") {
    const found = { supportedVersions: ["2026-07-28"], ttlMs: 0, cacheScope: "private" };
    if (!isModern) return void say({ error: { code: -32601, message: "no" } });
    return void say({ result: { resultType: "complete", capabilities, ...found } });
  }
  if (method === "initialize") {
    const serverInfo = { name: "polls", version: "1" };
    return void say({ result: { protocolVersion: "2025-11-25", capabilities, serverInfo } });
  }
  if (id === undefined) return void response.writeHead(202).end();
  if (method === "ping") return void say({ result: {} });
  const result = { content: [{ type: "text", text: "done" }], messages: [] };
  progressToken = params._meta?.progressToken ?? null;
  answer = JSON.stringify({ jsonrpc: "2.0", id, result });
  begin(isModern ? "polls" : (request.url?.split("/").at(-1) ?? ""), response);
}

const NAMES = [
  "polls",
  "breaks",
  "silent",
  "late",
  "refuses",
  "forgets",
  "answers",
  "recovers",
  "modern",
];

beforeAll(async () => {
  fixture = await testProcess();
  token = await tokenFor(fixture, (await plantKey(fixture, {})).id);
  seen = [];
  upstream = await testUpstream((request, response) => void serve(request, response));
  for (const name of NAMES) {
    const items = [{ name: "tool" }, { kind: "prompt", name: "prompt" }] as const;
    const callSeconds = name === "late" ? 2 : 30;
    await plantServer(fixture, { name, url: `${upstream.url}/${name}`, items, callSeconds });
  }
});
afterAll(async () => {
  await fixture.close();
  await upstream.close();
});
beforeEach(() => {
  seen = [];
});

const call = (of: string, era: "modern" | "legacy" = "legacy", more = {}) =>
  ask(fixture, token, {
    era,
    method: "tools/call",
    params: { name: `${of}_tool`, arguments: {}, ...more },
  });
const posts = (rpc = "tools/call") => seen.filter((one) => one.rpc === rpc);
const gets = () => seen.filter((one) => one.headers["last-event-id"] !== undefined);

test.each(["modern", "legacy"] as const)(
  "a %s client gets the answer of a closed stream after the server's time, and the server one call",
  async (era) => {
    const { last } = await call("polls", era);
    expect(last).toMatchObject({ id: 7, result: { content: [{ text: "done" }] } });
    const [[post], [get]] = [posts(), gets()];
    expect([posts().length, gets().length]).toEqual([1, 1]);
    expect(get?.headers).toMatchObject({
      ...{ "last-event-id": "first", accept: "text/event-stream", "mcp-session-id": "s" },
      "mcp-protocol-version": "2025-11-25",
    });
    expect(get?.headers).not.toHaveProperty("content-type");
    expect((get?.atMs ?? 0) - (post?.atMs ?? 0)).toBeGreaterThan(390);
  },
);

test("what came before and after the stream was closed reaches the client once, in order", async () => {
  const { messages } = await call("polls", "legacy", { _meta: { progressToken: "p" } });
  expect(messages).toMatchObject([
    { params: { progressToken: "p", progress: 1 } },
    { params: { progressToken: "p", progress: 2 } },
    { id: 7, result: {} },
  ]);
});

test("a credential that was renewed meanwhile is sent for the rest", async () => {
  const sent = { name: "polls_tool", arguments: {} };
  const services: GatewayServices = {
    ...gatewayServices,
    linkFor: (...of) => {
      const link = gatewayServices.linkFor(...of);
      const sameTarget = async (used: CallTarget) => {
        const same = await link.sameTarget(used);
        const target = same.ok ? postOf(same.value) : null;
        if (!target) return same;
        const headers = () => ({ ...target.headers(), authorization: "Bearer renewed" });
        return succeed({ ...target, headers });
      };
      return { ...link, sameTarget };
    },
  };
  const asked = { era: "legacy", method: "tools/call", params: sent } as const;
  expect((await ask(fixture, token, asked, services)).last).toMatchObject({ result: {} });
  expect(gets().map(({ headers }) => headers.authorization)).toEqual(["Bearer renewed"]);
});

test("other methods resume their streams too", async () => {
  const sent = { era: "modern", method: "prompts/get", params: { name: "polls_prompt" } } as const;
  expect((await ask(fixture, token, sent)).last).toMatchObject({ result: { messages: [] } });
  expect([posts("prompts/get").length, gets().length]).toEqual([1, 1]);
});

test("a stream that breaks in the middle of an event is resumed from the event before", async () => {
  const { last } = await call("breaks");
  expect(last).toMatchObject({ result: { content: [{ text: "done" }] } });
  expect([posts().length, gets().length]).toEqual([1, 1]);
});

test("a server that fails for a while is asked again", async () => {
  const { last } = await call("recovers");
  expect(last).toMatchObject({ result: { content: [{ text: "done" }] } });
  expect([posts().length, gets().length]).toEqual([1, 3]);
});

test.each([
  ["silent", 0],
  ["refuses", 1],
  ["forgets", 1],
  ["answers", 1],
])("a call ends with an error if the server %s, and is not sent again", async (of, asked) => {
  const { last } = await call(of);
  expect(last.error?.message).toContain("stopped in the middle of its answer");
  expect([posts().length, gets().length]).toEqual([1, asked]);
});

test("the call's time limit goes on while its stream is closed", async () => {
  const { last } = await call("late");
  expect(last.error?.message).toContain("within 2 seconds");
  expect(gets()).toEqual([]);
  await expect.poll(() => posts("notifications/cancelled").length).toBe(1);
});

test("in the modern era the break is an error, and nothing is resumed or repeated", async () => {
  for (const era of ["modern", "legacy"] as const) {
    const { last } = await call("modern", era);
    expect(last.error?.message).toContain("stopped in the middle of its answer");
  }
  expect([posts().length, gets().length]).toEqual([2, 0]);
});
