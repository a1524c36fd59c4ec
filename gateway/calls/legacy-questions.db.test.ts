import type { ServerResponse } from "node:http";
import { text as textOfStream } from "node:stream/consumers";
import { beforeEach, describe, expect, test } from "vitest";
import { faultyScene } from "@/gateway/testing/faulty-scene";
import { ask, plantServer, testUpstream, tokenFor } from "@/gateway/testing/gateway";
import { legacySession } from "@/gateway/testing/legacy-session";
import { eventually } from "@/gateway/upstreams/testing/link-scene";
import { program } from "@/gateway/upstreams/testing/stdio-program";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import { plantKey } from "@/lib/tokens/testing/process";

/** Servers of the initialize era that ask questions during a call. */
const scene = faultyScene({ allowStdio: true });
const NAMES = ["ask", "declared", "impatient", "hold", "keep"];

let key: { id: string; token: string };
let other: { id: string; token: string };
beforeEach(async () => {
  [key, other] = [await newKey(), await newKey()];
});

async function newKey() {
  const { id } = await plantKey(scene.fixture);
  return { id, token: await tokenFor(scene.fixture, id) };
}

/**
 * A server over Streamable HTTP that issues a session id. It asks on the stream of the call, or on
 * the one that the client opened with GET.
 */
async function askingServer(asksOnGet: boolean) {
  let listening: ServerResponse | null = null;
  const open = new Map<string, (said: object) => void>();
  return testUpstream(async (req, res) => {
    if (req.method === "GET" && asksOnGet) {
      res.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      listening = res;
      return;
    }
    if (req.method !== "POST") return void res.writeHead(405).end();
    const { id, method, result, error } = JSON.parse(await textOfStream(req));
    const json = (value: object) => {
      res.writeHead(200, { "content-type": "application/json", "mcp-session-id": "s" });
      res.end(JSON.stringify({ jsonrpc: "2.0", id, ...value }));
    };
    if (method === "server/discover") return json({ error: { code: -32601, message: "no" } });
    if (method === "initialize") {
      const serverInfo = { name: "asks", version: "1" };
      return json({
        result: { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo },
      });
    }
    if (method === undefined) open.get(String(id))?.(result ?? { error });
    if (method !== "tools/call") return void res.writeHead(202).end();
    res.writeHead(200, { "content-type": "text/event-stream" });
    const own = `q${open.size}`;
    const send = (message: object, to = res) =>
      to.write(`data: ${JSON.stringify({ jsonrpc: "2.0", ...message })}\n\n`);
    const asked = async () => {
      while (asksOnGet && !listening) await new Promise((done) => setTimeout(done, 5));
      return listening ?? res;
    };
    open.set(own, (said) => {
      send({ id, result: { content: [{ type: "text", text: JSON.stringify([said]) }] } });
      res.end();
    });
    const question = { id: own, method: "elicitation/create", params: { message: "Who?" } };
    send(question, await asked());
  });
}

async function plantCommand(row: object = {}) {
  const stdio = { transport: "stdio", ...program("asks") } as const;
  const items = NAMES.map((name) => ({ name }));
  await plantServer(scene.fixture, { ...stdio, ...row, name: "files", url: null as never, items });
  await waitForProcesses(scene.fixture.database.db);
}

const ALL = { elicitation: {}, sampling: {}, roots: {} };
type Message = Record<string, unknown> & { id?: unknown; method?: string; result?: object };

/** Begins a session of the initialize era, in which a call can be read while it runs. */
async function session(capabilities: object, token = key.token) {
  const { post } = await legacySession(scene.fixture, token, capabilities, scene.services);
  const call = (tool: string, args: object = {}) => {
    const messages: Message[] = [];
    const params = { name: `files_${tool}`, arguments: args };
    const done = (async () => {
      const { body } = await post({ id: 7, method: "tools/call", params });
      if (!(body instanceof ReadableStream)) {
        messages.push(JSON.parse(Buffer.from(body as Uint8Array).toString("utf8")));
        return messages.at(-1);
      }
      let said = "";
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
        said += Buffer.from(chunk).toString("utf8");
        messages.length = 0;
        for (const [, one = ""] of said.matchAll(/^data: (.+)$/gm)) messages.push(JSON.parse(one));
      }
      return messages.at(-1);
    })();
    return { messages, done };
  };
  return { call, answer: post };
}

const said = (message: unknown) => {
  const { result } = message as { result?: { content: { text: string }[] } };
  return JSON.parse(result?.content[0]?.text ?? "null");
};

/** Calls a tool as a client of 2026-07-28. */
async function modern(
  tool: string,
  more: object = {},
  { token = key.token, capabilities = ALL as object, args = {} as object } = {},
) {
  const _meta = { "io.modelcontextprotocol/clientCapabilities": capabilities };
  const params = { name: `files_${tool}`, arguments: args, ...more, _meta };
  const asked = { era: "modern", method: "tools/call", params } as const;
  return (await ask(scene.fixture, token, asked, scene.services)).last;
}

describe.each(["a command", "a session over HTTP", "the GET stream of a session"])("%s", (kind) => {
  beforeEach(async () => {
    if (kind === "a command") return plantCommand();
    const { url, close } = await askingServer(kind.startsWith("the GET"));
    const items = [{ name: "ask" }];
    await plantServer(scene.fixture, { name: "files", url, items, issuesSessions: true });
    await waitForProcesses(scene.fixture.database.db);
    return close;
  });

  test("asks a client of the initialize era on the stream of its call", async () => {
    const { call, answer } = await session(ALL);
    const { messages, done } = call("ask");
    await eventually(() => messages[0]).toMatchObject({
      method: "elicitation/create",
      params: { message: "Who?" },
    });
    const result = { action: "accept", content: { name: "Olga" } };
    expect((await answer({ id: messages[0]?.id, result })).status).toBe(202);
    expect(said(await done)).toEqual([result]);
  });

  test("asks a client of 2026-07-28 by input_required, and goes on with its answer", async () => {
    const first = await modern("ask");
    expect(first.result).toMatchObject({
      resultType: "input_required",
      inputRequests: {
        question: { method: "elicitation/create", params: { message: "Who?" } },
      },
      requestState: expect.any(String),
    });
    const { requestState } = first.result;
    const result = { action: "accept", content: { name: "Olga" } };
    const retry = { requestState, inputResponses: { question: result } };
    // The state is bound to the key and the arguments, and counts once.
    const strange = await modern("ask", retry, { token: other.token });
    expect(strange.error).toMatchObject({ data: { error: "invalid_input" } });
    const changed = await modern("ask", retry, { args: { other: 1 } });
    expect(changed.error).toMatchObject({ data: { error: "invalid_input" } });
    const last = await modern("ask", retry);
    expect(said(last)).toEqual([result]);
    expect(last.result.resultType).toBe("complete");
    expect((await modern("ask", retry)).error).toMatchObject({ data: { error: "invalid_input" } });
  });

  test("gets a refusal at once if the client declared no such capability", async () => {
    const { call } = await session({});
    const last = await call("ask").done;
    expect(said(last)).toEqual([{ error: { code: -32601, message: expect.any(String) } }]);
    const none = await modern("ask", {}, { capabilities: {}, token: other.token });
    expect(said(none)).toEqual([{ error: { code: -32601, message: expect.any(String) } }]);
  });
});

test.each([
  ["sampling/createMessage", { model: "m", role: "assistant", content: [] }],
  ["roots/list", { roots: [{ uri: "file:///home" }] }],
])("%s reaches the client, too, in both eras", async (method, result) => {
  await plantCommand();
  const { call, answer } = await session(ALL);
  const { messages, done } = call("ask", { method });
  await eventually(() => messages[0]?.method).toBe(method);
  await answer({ id: messages[0]?.id, result });
  expect(said(await done)).toEqual([result]);

  const args = { method };
  const { requestState } = (await modern("ask", {}, { args })).result;
  const retry = { requestState, inputResponses: { question: result } };
  expect(said(await modern("ask", retry, { args }))).toEqual([result]);
});

test("a server may ask again, and a client that brings no answer has cancelled", async () => {
  await plantCommand();
  const args = { times: 2 };
  const first = (await modern("ask", {}, { args })).result;
  const second = (await modern("ask", { requestState: first.requestState }, { args })).result;
  expect(second.resultType).toBe("input_required");
  const inputResponses = { question: { action: "decline" } };
  const last = await modern("ask", { requestState: second.requestState, inputResponses }, { args });
  expect(said(last)).toEqual([{ action: "cancel" }, { action: "decline" }]);
});

test("a server that does not wait for the answer has its result delivered with the next request", async () => {
  await plantCommand();
  const { requestState } = (await modern("impatient")).result;
  await new Promise((done) => setTimeout(done, 600));
  const params = { name: "files_impatient", arguments: {}, requestState };
  const _meta = { "io.modelcontextprotocol/clientCapabilities": ALL };
  const asked = { era: "modern", method: "tools/call", id: "next" } as const;
  const { last } = await ask(
    scene.fixture,
    key.token,
    { ...asked, params: { ...params, _meta } },
    scene.services,
  );
  expect(last).toMatchObject({ id: "next", result: { content: [{ text: "nobody" }] } });
});

test("a question is refused while two calls are in flight, and where callers share the session", async () => {
  await plantCommand();
  const { call } = await session(ALL);
  const holding = call("hold");
  await eventually(async () => said(await call("declared").done)).toMatchObject({
    elicitation: {},
  });
  expect(said(await call("ask").done)).toEqual([
    { error: { code: -32601, message: expect.any(String) } },
  ]);
  await holding.done;

  await scene.fixture.database.sql`update upstreams set sessions = 'shared'`;
  await waitForProcesses(scene.fixture.database.db);
  const shared = await session(ALL, other.token);
  expect(said(await shared.call("ask").done)).toEqual([
    { error: { code: -32601, message: expect.any(String) } },
  ]);
  expect(said(await shared.call("declared").done)).toEqual({});
});

test("an elicitation by URL reaches only a client that declared it", async () => {
  await plantCommand();
  const args = { mode: "url", url: "https://example.com/", elicitationId: "e" };
  const refused = await modern("ask", {}, { args });
  expect(said(refused)).toEqual([{ error: { code: -32601, message: expect.any(String) } }]);
  const capabilities = { elicitation: { url: {} } };
  const asked = await modern("ask", {}, { args, capabilities });
  expect(asked.result.inputRequests.question.params).toMatchObject({ mode: "url" });
});

test("a waiting call ends at the server when its key is revoked", async () => {
  await plantCommand();
  const { requestState } = (await modern("ask")).result;
  await scene.fixture.database.sql`update api_keys set revoked_at = now() where id = ${key.id}`;
  await eventually(() => scene.links.heldSessions()).toEqual([]);
  expect(requestState).toEqual(expect.any(String));
});
