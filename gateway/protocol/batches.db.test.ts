import { text as read } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { echoScene } from "@/gateway/testing/echo-scene";
import { ask, plantServer, testUpstream, tokenFor } from "@/gateway/testing/gateway";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import { plantKey } from "@/lib/tokens/testing/process";

const scene = echoScene();

/** Sends a body as a client of this revision, or as one that names no revision. */
async function send(text: string, version?: string) {
  const headers = { "mcp-protocol-version": version };
  const request = { era: "legacy" as const, method: "", text, headers };
  return ask(scene.fixture, scene.token, request, scene.services);
}
const call = (id: string, given: string) =>
  `{ "jsonrpc":"2.0", "id":${id}, "method":"tools/call", "params":{"name":"e_tool","arguments":{"echo":${given}}}}`;

test.each(["2025-03-26", undefined])(
  "a batch of a client of %s is answered, each request with its own bytes",
  async (version) => {
    await scene.plantEcho("http legacy");
    const big = '{"content":[],"n":9007199254740993,"twice":1,"twice":2.50}';
    const list = '{"jsonrpc":"2.0","id":"l","method":"tools/list"}';
    const told = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
    const bad = '{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":5}}';
    const unknown = '{"jsonrpc":"2.0","id":5,"method":"no/such"}';
    const ping = '{"jsonrpc":"2.0","id":6,"method":"ping"}';
    const text = `[${call("1.0", big)} , ${list},${told},${bad},${unknown},${ping}]`;
    const { status, text: said } = await send(text, version);
    expect(status).toBe(200);
    const answers = JSON.parse(said) as { id: unknown; error?: { code: number } }[];
    expect(answers.map(({ id }) => id)).toEqual([1, "l", 4, 5, 6]);
    // The id is returned as it was written.
    expect(said).toContain(`{"jsonrpc":"2.0","id":1.0,"result":${big}}`);
    expect(answers.map(({ error }) => error?.code)).toEqual([
      undefined,
      undefined,
      -32602,
      -32601,
      undefined,
    ]);
  },
);

test("the requests of a batch are concurrent calls of their key", async () => {
  let running = 0;
  let most = 0;
  const upstream = await testUpstream(async (request, response) => {
    const { id, method } = JSON.parse((await read(request)) || "{}");
    if (id === undefined) return void response.writeHead(202).end();
    if (method === "tools/call") {
      most = Math.max(most, ++running);
      while (most < 2) await pause(5);
      await pause(20);
      running--;
    }
    const serverInfo = { name: "s", version: "1" };
    const greeting = { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo };
    const said =
      method === "initialize"
        ? { result: greeting }
        : method === "tools/call"
          ? { result: { content: [] } }
          : { error: { code: -32601, message: "no" } };
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ jsonrpc: "2.0", id, ...said }));
  });
  await plantServer(scene.fixture, { name: "slow", url: upstream.url, items: [{ name: "tool" }] });
  await waitForProcesses(scene.fixture.database.db);
  const token = await tokenFor(
    scene.fixture,
    (await plantKey(scene.fixture, { concurrentCalls: 2 })).id,
  );
  const params = { name: "slow_tool", arguments: {} };
  const told = { jsonrpc: "2.0", method: "notifications/initialized" };
  const batch = [1, 2, 3, 4, 5, 6].map((id) => ({
    jsonrpc: "2.0",
    id,
    method: "tools/call",
    params,
  }));
  const body = JSON.stringify([...batch.slice(0, 3), told, ...batch.slice(3)]);
  const headers = { "mcp-protocol-version": "2025-03-26" };
  const request = { era: "legacy" as const, method: "", text: body, headers };
  const { text: answer } = await ask(scene.fixture, token, request, scene.services);
  // On a busy machine the answer takes so long that it becomes a stream.
  const events = [...answer.matchAll(/^data: (.+)$/gm)].map(([, data]) => data);
  const answers: { id: number; result?: object }[] = JSON.parse(
    events.length > 0 ? `[${events}]` : answer,
  );
  const answered = answers.filter(({ result }) => result).map(({ id }) => id);
  expect(answered.toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(most).toBe(2);
  await upstream.close();
});

test("a batch of notifications gets no answer", async () => {
  const { status, body } = await send('[{"jsonrpc":"2.0","method":"notifications/initialized"}]');
  expect([status, body]).toEqual([202, null]);
});

test.each(["2024-11-05", "2025-06-18", "2025-11-25", "2026-07-28"])(
  "a batch of a client of %s, which has no batches, is refused",
  async (version) => {
    const { status, last } = await send('[{"jsonrpc":"2.0","id":1,"method":"ping"}]', version);
    expect([status, last.id, last.error.code]).toEqual([400, null, -32600]);
    expect(last.error.message).toContain("only MCP 2025-03-26 has batches");
  },
);

test("an empty batch, and an initialize in a batch, are refused", async () => {
  expect((await send("[]")).last.error.code).toBe(-32600);
  const params =
    '{"protocolVersion":"2025-03-26","capabilities":{},"clientInfo":{"name":"c","version":"1"}}';
  const { text } = await send(
    `[{"jsonrpc":"2.0","id":1,"method":"initialize","params":${params}}]`,
  );
  expect(JSON.parse(text)[0]).toMatchObject({ id: 1, error: { code: -32600 } });
});
