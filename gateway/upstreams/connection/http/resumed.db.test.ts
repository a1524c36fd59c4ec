import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { eventually, linkScene } from "@/gateway/upstreams/testing/link-scene";

// Servers of the initialize era may close an event stream at any time after an event with an id,
// and expect the client to come back for the rest (SEP-1699).

const scene = linkScene();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Seen {
  readonly http: string;
  readonly rpc: string | null;
  readonly since: string | null;
  readonly atMs: number;
}

const CAPABILITIES = { tools: { listChanged: true }, prompts: {} };
const DISCOVERED = {
  ...{ resultType: "complete", supportedVersions: ["2026-07-28"], capabilities: CAPABILITIES },
  ...{ ttlMs: 0, cacheScope: "private" },
};
const INITIALIZED = {
  ...{ protocolVersion: "2025-11-25", capabilities: CAPABILITIES },
  serverInfo: { name: "closes", version: "1" },
};

/**
 * Starts a server that ends each stream after an event with an id. `resumed` writes what follows on
 * a GET with that id.
 */
async function closingServer(era: "modern" | "legacy", retryMs: number) {
  const seen: Seen[] = [];
  let answer = "";
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { id, method = null } = body === "" ? {} : JSON.parse(body);
    const since = request.headers["last-event-id"] ?? null;
    seen.push({
      http: request.method ?? "",
      rpc: method,
      since: since as string,
      atMs: performance.now(),
    });
    const events = () => response.writeHead(200, { "content-type": "text/event-stream" });
    const say = (said: object) =>
      response
        .writeHead(200, { "content-type": "application/json", "mcp-session-id": "s" })
        .end(JSON.stringify({ jsonrpc: "2.0", id, ...said }));
    if (request.method === "DELETE") return void response.writeHead(200).end();
    if (request.method === "GET") {
      if (era === "modern") return void response.writeHead(405).end();
      if (since === "call") return void events().end(`id: last\ndata: ${answer}\n\n`);
      if (since === null) return void events().end(`id: notices\nretry: ${retryMs}\ndata:\n\n`);
      const changed = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}';
      return void events().write(`id: more\ndata: ${changed}\n\n`);
    }
    if (id === undefined) return void response.writeHead(202).end();
    if (method === "server/discover") {
      return say(
        era === "modern" ? { result: DISCOVERED } : { error: { code: -32601, message: "" } },
      );
    }
    if (method === "initialize") return say({ result: INITIALIZED });
    if (method.endsWith("/list")) return say({ result: { tools: [], prompts: [] } });
    answer = JSON.stringify({ jsonrpc: "2.0", id, result: { messages: [] } });
    events().end(`id: call\nretry: ${retryMs}\ndata:\n\n`);
  });
  await new Promise<void>((open) => server.listen(0, "127.0.0.1", open));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  const link = scene.linkOf(await scene.stage.add("closes", { url, callSeconds: 20 }));
  return { link, seen, gets: () => seen.filter(({ http }) => http === "GET") };
}

test("a stream of notices is opened again after the server's time, from its last event", async () => {
  const { link, gets } = await closingServer("legacy", 400);
  let changes = 0;
  link.on("tools", () => changes++);
  await link.open();
  await eventually(() => changes).toBe(1);
  const [first, second] = gets();
  expect([first?.since, second?.since]).toEqual([null, "notices"]);
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(390);
});

test("an answer whose stream was closed is fetched after the server's time, and asked for only once", async () => {
  const { link, seen, gets } = await closingServer("legacy", 400);
  expect(await link.request("prompts/get", { name: "a" })).toMatchObject({
    value: { result: { messages: [] } },
  });
  const posted = seen.filter(({ rpc }) => rpc === "prompts/get");
  const resumed = gets().filter(({ since }) => since === "call");
  expect([posted.length, resumed.length]).toEqual([1, 1]);
  expect((resumed[0]?.atMs ?? 0) - (posted[0]?.atMs ?? 0)).toBeGreaterThan(390);
});

test("in the modern era the break is an error, and nothing is resumed or repeated", async () => {
  const { link, seen, gets } = await closingServer("modern", 250);
  const answer = await link.request("prompts/get", { name: "a" });
  expect(answer).toMatchObject({ ok: false, failure: { problem: { code: "answer_cut" } } });
  await new Promise((done) => setTimeout(done, 600));
  expect(seen.filter(({ rpc }) => rpc === "prompts/get")).toHaveLength(1);
  expect(gets()).toEqual([]);
});
