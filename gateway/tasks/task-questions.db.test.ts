import type { ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { faultyScene } from "@/gateway/testing/faulty-scene";
import { ask, plantServer, type TestUpstream, testUpstream } from "@/gateway/testing/gateway";
import { legacySession } from "@/gateway/testing/legacy-session";
import { eventually } from "@/gateway/upstreams/testing/link-scene";
import { TASK_CAPABILITIES, taskServer } from "@/gateway/upstreams/testing/task-server";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";

/** Questions of servers about their tasks, as clients of the other era answer them. */
const scene = faultyScene();
const RELATED = "io.modelcontextprotocol/related-task";
const QUESTION = { message: "Who?", requestedSchema: { type: "object", properties: {} } };
const ANSWER = { action: "accept", content: { name: "Ada" } };
let server: TestUpstream;
afterEach(() => server.close());

const plant = async (of: "modern" | "legacy", url: string, row: object) => {
  const definition = {
    ...{ name: "work", inputSchema: { type: "object" } },
    ...(of === "legacy" ? { execution: { taskSupport: "required" } } : {}),
  };
  const capabilities = { ...TASK_CAPABILITIES[of] };
  const items = [{ name: "work", definition }];
  await plantServer(scene.fixture, { name: "t", url, items, era: of, capabilities, ...row });
  await waitForProcesses(scene.fixture.database.db);
};

test("a client of 2025-11-25 answers a question on the stream of the task's result", async () => {
  const tasks = await taskServer("modern");
  server = tasks;
  await plant("modern", tasks.url, { issuesSessions: false });
  const session = await legacySession(
    scene.fixture,
    scene.token,
    { elicitation: {} },
    scene.services,
  );
  const json = async (message: object) => {
    const { body } = await session.post(message);
    return JSON.parse(Buffer.from(body as Uint8Array).toString("utf8"));
  };
  const params = { name: "t_work", arguments: {}, task: {} };
  const { taskId } = (await json({ id: 1, method: "tools/call", params })).result.task;
  tasks.ask({ method: "elicitation/create", params: QUESTION });
  const stream = await session.post({ id: 2, method: "tasks/result", params: { taskId } });
  let said = "";
  const read = (async () => {
    const body = stream.body as unknown as AsyncIterable<Uint8Array>;
    for await (const chunk of body) said += Buffer.from(chunk).toString("utf8");
  })();
  const messages = () =>
    [...said.matchAll(/^data: (.+)$/gm)].map(([, one = ""]) => JSON.parse(one));
  await eventually(() => messages()[0]).toMatchObject({
    method: "elicitation/create",
    params: { message: "Who?", _meta: { [RELATED]: { taskId } } },
  });
  await session.post({ id: messages()[0].id, result: ANSWER });
  await eventually(() => tasks.heard.find(({ method }) => method === "tasks/update")).toMatchObject(
    {
      taskId: "own-0",
      params: { inputResponses: { q: ANSWER } },
    },
  );
  tasks.finish();
  await read;
  expect(messages()).toHaveLength(2);
  expect(messages()[1]).toMatchObject({ id: 2, result: { _meta: { [RELATED]: { taskId } } } });
});

/** A server of 2025-11-25 that asks a question about its task, and what it was answered. */
async function asking(question: object) {
  const answers: unknown[] = [];
  let waiting: { id: unknown; to: ServerResponse } | null = null;
  server = await testUpstream(async (request, response) => {
    if (request.method !== "POST") return void response.writeHead(405).end();
    const { id, method, params, result } = JSON.parse(await text(request));
    const json = (said: object) => {
      const type = { "content-type": "application/json", "mcp-session-id": "s" };
      response.writeHead(200, type).end(JSON.stringify({ jsonrpc: "2.0", id, ...said }));
    };
    const isAsking = answers.length === 0;
    const at = "2026-01-01T00:00:00Z";
    const times = { createdAt: at, lastUpdatedAt: at, ttl: null, pollInterval: 100 };
    const status = isAsking ? "input_required" : "completed";
    const task = { taskId: "own", status, ...times };
    const done = { content: [{ type: "text", text: JSON.stringify(answers) }] };
    switch (method) {
      case "initialize": {
        const serverInfo = { name: "t", version: "1" };
        const capabilities = TASK_CAPABILITIES.legacy;
        return json({ result: { protocolVersion: "2025-11-25", capabilities, serverInfo } });
      }
      case "tools/call":
        return json({ result: { task: { ...task, status: "working" } } });
      case "tasks/get":
        return json({ result: task });
      case "tasks/result": {
        if (!isAsking) return json({ result: done });
        waiting = { id, to: response };
        const _meta = { [RELATED]: { taskId: params.taskId } };
        const asked = { method: "elicitation/create", params: { ...question, _meta } };
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(`data: ${JSON.stringify({ jsonrpc: "2.0", id: "q", ...asked })}\n\n`);
        return;
      }
      case undefined:
        answers.push(result);
        waiting?.to.end(
          `data: ${JSON.stringify({ jsonrpc: "2.0", id: waiting.id, result: done })}\n\n`,
        );
        return void response.writeHead(202).end();
      default:
        if (id === undefined) return void response.writeHead(202).end();
        return json({ error: { code: -32601, message: "Method not found" } });
    }
  });
  await plant("legacy", server.url, { issuesSessions: true });
  return answers;
}

/** A request of a client with the extension, which answers questions. */
async function say(method: string, params: object) {
  const extensions = { "io.modelcontextprotocol/tasks": {} };
  const _meta = {
    "io.modelcontextprotocol/clientCapabilities": { elicitation: {}, extensions },
  };
  const asked = { era: "modern", method, params: { ...params, _meta } } as const;
  return (await ask(scene.fixture, scene.token, asked, scene.services)).last;
}

test("a client of the extension finds a question in the task, and its answer reaches the server", async () => {
  const answers = await asking(QUESTION);
  const { taskId } = (await say("tools/call", { name: "t_work", arguments: {} })).result;
  const { result: found } = await say("tasks/get", { taskId });
  expect(found).toMatchObject({ resultType: "complete", status: "input_required" });
  const [[key, question] = []] = Object.entries<object>(found.inputRequests);
  expect(question).toMatchObject({ method: "elicitation/create", params: QUESTION });
  // The same question has the same name until it is answered.
  expect((await say("tasks/get", { taskId })).result.inputRequests).toEqual(found.inputRequests);
  const other = { taskId, inputResponses: { other: ANSWER } };
  expect((await say("tasks/update", other)).result).toEqual({ resultType: "complete" });
  expect(answers).toEqual([]);
  const inputResponses = { [String(key)]: ANSWER };
  await say("tasks/update", { taskId, inputResponses });
  await eventually(() => answers).toEqual([ANSWER]);
  const { result } = await say("tasks/get", { taskId });
  expect(result).toMatchObject({ status: "completed", result: { content: [{}] } });
  expect(JSON.stringify(result)).toContain("Ada");
});

test("a question about a task that is too large is not kept", async () => {
  await asking({ ...QUESTION, message: "x".repeat(70_000) });
  const { taskId } = (await say("tools/call", { name: "t_work", arguments: {} })).result;
  const { result } = await say("tasks/get", { taskId });
  expect(result).toMatchObject({ status: "working" });
  expect(result.inputRequests).toBeUndefined();
});
