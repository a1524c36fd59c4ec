import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import { sseServer, talkingProgram } from "./testing/channel-servers";
import { linkScene } from "./testing/link-scene";

/**
 * These tests check that a question from a server of the initialize era to its client is refused at
 * once.
 */
const scene = linkScene();
const ASKED = "elicitation/create";
const SAYS = `During the call it sent ${ASKED}`;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const question = (id: string, members = 0) => {
  const more = Object.fromEntries(Array.from({ length: members }, (_, at) => [`m${at}`, at]));
  const params = { message: "Who?", requestedSchema: { type: "object", properties: more } };
  return JSON.stringify({ jsonrpc: "2.0", id, method: ASKED, params });
};
const failed = (id: unknown) =>
  `{"jsonrpc":"2.0","id":${id},"error":{"code":-32000,"message":"It was not answered.","data":{"kept":1}}}`;

/**
 * Starts a Streamable HTTP server that asks a question on the stream of each call. It ends the
 * stream after Latchkey's reply, unless `ends` is false.
 */
async function asking(members: number, ends = true, what = ASKED) {
  const heard: { id: unknown; error?: { code: number; message: string } }[] = [];
  const open = new Map<string, { response: ServerResponse; id: unknown }>();
  const server = createServer(async (request, response) => {
    if (request.method !== "POST") return void response.writeHead(405).end();
    const message = JSON.parse(await text(request));
    const { id, method } = message;
    const json = (value: object) => {
      response.writeHead(200, { "content-type": "application/json", "mcp-session-id": "s" });
      response.end(JSON.stringify({ jsonrpc: "2.0", id, ...value }));
    };
    if (method === "server/discover") return json({ error: { code: -32601, message: "no" } });
    if (method === "initialize") {
      const capabilities = { tools: {} };
      const serverInfo = { name: "asks", version: "1" };
      return json({ result: { protocolVersion: "2025-06-18", capabilities, serverInfo } });
    }
    if (method === undefined) {
      heard.push(message);
      response.writeHead(202).end();
      const asked = open.get(String(id));
      if (ends) asked?.response.end(`data: ${failed(JSON.stringify(asked.id))}\n\n`);
      return;
    }
    if (method === "tools/list") return json({ result: { tools: [] } });
    if (id === undefined) return void response.writeHead(202).end();
    response.writeHead(200, { "content-type": "text/event-stream" });
    const own = `q${open.size}`;
    open.set(own, { response, id });
    response.write(`data: ${question(own, members).replace(ASKED, what)}\n\n`);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp` };
}

const refused = { error: { code: -32601, message: expect.stringContaining(ASKED) } };

describe.each([
  ["small", 0],
  ["of many members", 30_000],
])("a question that is %s", (_size, members) => {
  test("a question over HTTP is refused at once, and the call's error mentions the question", async () => {
    const { url, heard } = await asking(members);
    const link = scene.linkOf(await scene.stage.add("asks", { url, callSeconds: 20 }));
    const answer = await link.request("tools/call", { name: "ask" });
    expect(heard).toEqual([expect.objectContaining({ id: "q0", ...refused })]);
    expect(answer).toMatchObject({
      value: {
        error: {
          code: -32000,
          message: expect.stringContaining(`It was not answered. ${SAYS}`),
          data: { kept: 1 },
        },
      },
    });
  });

  test("a question from a command is refused at once, and the call's error mentions the question", async () => {
    // A question of this size does not fit into a command's arguments, so the command builds it.
    const inside = `JSON.stringify({ jsonrpc: "2.0", id: "q0", method: "${ASKED}", params:
      Object.fromEntries(Array.from({ length: ${members} }, (_, at) => ["m" + at, at])) })`;
    const says = `(globalThis.asked
      ? ""
      : (globalThis.asked = process.stdin.on("data", (said) => {
          if (String(said).includes("-32601")) process.stdout.write(${JSON.stringify(failed("ID"))}.replace("ID", id) + "\\n");
        }), ${inside} + "\\n"))`;
    const id = await scene.stage.add("asks", { ...talkingProgram(says), callSeconds: 20 });
    const answer = await scene.linkOf(id).request("tools/call", { name: "ask" });
    expect(answer).toMatchObject({
      value: { error: { message: expect.stringContaining(`It was not answered. ${SAYS}`) } },
    });
  });
});

test("a call to an HTTP+SSE server that only asks a question times out, and its error mentions the question", async () => {
  const server = await sseServer((_id, stream) => stream.write(`data: ${question("q0")}\n\n`));
  closers.push(server.close);
  const row = { url: server.url, transport: "sse" as const };
  const link = scene.linkOf(await scene.stage.add("asks", row));
  const answer = await link.request("tools/call", { name: "ask" }, { timeoutMs: 300 });
  expect(answer).toMatchObject({
    failure: { code: "upstream_timeout", params: { asked: expect.stringContaining(SAYS) } },
  });
});

test("a ping from the server gets a reply and does not count as a question", async () => {
  const { url, heard } = await asking(0, true, "ping");
  const link = scene.linkOf(await scene.stage.add("asks", { url, callSeconds: 20 }));
  const answer = await link.request("tools/call", { name: "ask" });
  expect(heard).toEqual([{ jsonrpc: "2.0", id: "q0", result: {} }]);
  expect(answer).toMatchObject({ value: { error: { message: "It was not answered." } } });
});

test("if a call over HTTP times out after a question, its error mentions the question", async () => {
  const { url, heard } = await asking(0, false);
  const link = scene.linkOf(await scene.stage.add("asks", { url }));
  const answer = await link.request("tools/call", { name: "ask" }, { timeoutMs: 400 });
  expect(answer).toMatchObject({
    failure: { code: "upstream_timeout", params: { asked: expect.stringContaining(SAYS) } },
  });
  expect(heard.filter(({ id }) => id === "q0")).toEqual([expect.objectContaining(refused)]);
});
