import { CallToolResultSchema, CreateTaskResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, describe, expect, test } from "vitest";
import { tasks } from "@/db/schema/tasks";
import { faultyScene } from "@/gateway/testing/faulty-scene";
import { type Ask, ask, plantServer, tokenFor } from "@/gateway/testing/gateway";
import {
  TASK_CAPABILITIES,
  type TaskServer,
  taskServer,
} from "@/gateway/upstreams/testing/task-server";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import { plantKey } from "@/lib/tokens/testing/process";

/** Tasks of servers of one era, as clients of the other one follow them. */
const scene = faultyScene();
const DECLARED = {
  "io.modelcontextprotocol/clientCapabilities": {
    extensions: { "io.modelcontextprotocol/tasks": {} },
  },
};
const TOOL_ERROR = '{"content":[{"type":"text","text":"no"}],"isError":true}';
type Era = "modern" | "legacy";
let server: TaskServer;
afterEach(() => server.close());

async function plant(of: Era) {
  server = await taskServer(of);
  const tool = (name: string, taskSupport?: string) => ({
    name,
    definition: {
      ...{ name, inputSchema: { type: "object" } },
      ...(taskSupport ? { execution: { taskSupport } } : {}),
    },
  });
  const items = [tool("work", "optional"), tool("must", "required"), tool("plain")];
  const row = { era: of, capabilities: { ...TASK_CAPABILITIES[of] }, issuesSessions: false };
  await plantServer(scene.fixture, { name: "t", url: server.url, items, ...row });
  await waitForProcesses(scene.fixture.database.db);
}

const say = (era: Era, method: string, params: Ask["params"] = {}, token = scene.token) => {
  const own = era === "modern" ? { _meta: DECLARED } : {};
  return ask(scene.fixture, token, { era, method, params: { ...own, ...params } }, scene.services);
};
const call = (era: Era, name = "t_work", more: Ask["params"] = {}) =>
  say(era, "tools/call", { name, arguments: { n: 1 }, ...more });

const foreigner = async () => tokenFor(scene.fixture, (await plantKey(scene.fixture)).id);

/** Returns the requests that the server got, by method. */
const heard = (method: string): { params: Record<string, unknown> }[] =>
  server.heard.filter((one) => one.method === method);

describe("a client of the extension at a server of 2025-11-25", () => {
  const start = async (name?: string): Promise<string> =>
    (await call("modern", name)).last.result.taskId;

  test.each(["t_work", "t_must"])("follows a task of %s to its result", async (name) => {
    await plant("legacy");
    const { result } = (await call("modern", name)).last;
    expect(result).toMatchObject({ resultType: "task", status: "working", ttlMs: 60_000 });
    expect(result).toMatchObject({ pollIntervalMs: 200, taskId: expect.stringMatching(/^task-/) });
    for (const name of ["ttl", "pollInterval", "task"]) expect(result).not.toHaveProperty(name);
    const [sent] = heard("tools/call");
    expect(sent?.params.task).toEqual({ ttl: 86_400_000 });
    const { taskId } = result;
    const working = (await say("modern", "tasks/get", { taskId })).last.result;
    expect(working).toMatchObject({ resultType: "complete", status: "working", taskId });
    server.finish();
    const done = await say("modern", "tasks/get", { taskId });
    expect(done.last.result).toMatchObject({ resultType: "complete", status: "completed" });
    expect(done.text).toContain('"structuredContent":{"n":9007199254740993}');
    expect(done.text).toContain('"uri":"latchkey://t/file:///x"');
    expect(done.text).not.toContain("own-0");
  });

  test("gets a tool error as a completed task, and a protocol error as a failed one", async () => {
    await plant("legacy");
    const taskId = await start();
    server.finish({ result: TOOL_ERROR });
    const tool = (await say("modern", "tasks/get", { taskId })).last.result;
    expect(tool).toMatchObject({ status: "completed", result: JSON.parse(TOOL_ERROR) });
    server.finish({ error: '{"code":-32603,"message":"broken"}' });
    const protocol = (await say("modern", "tasks/get", { taskId })).last.result;
    expect(protocol).toMatchObject({ status: "failed", error: { message: "broken" } });
    expect(protocol.result).toBeUndefined();
  });

  test("cancels a task, also one that has ended, and gets only an acknowledgement", async () => {
    await plant("legacy");
    const taskId = await start();
    const cancelled = await say("modern", "tasks/cancel", { taskId });
    expect(cancelled.last.result).toEqual({ resultType: "complete" });
    expect(heard("tasks/cancel")).toMatchObject([{ taskId: "own-0" }]);
    const now = (await say("modern", "tasks/get", { taskId })).last.result;
    expect(now.status).toBe("cancelled");
    const ended = await start();
    server.finish();
    const late = await say("modern", "tasks/cancel", { taskId: ended });
    expect(late.last.result).toEqual({ resultType: "complete" });
  });

  test("that has not declared it is told to, where a tool needs a task", async () => {
    await plant("legacy");
    const { status, last } = await call("modern", "t_must", { _meta: {} });
    expect([status, last.error.code]).toEqual([400, -32021]);
    expect(server.started).toEqual([]);
    const plain = await call("modern", "t_work", { _meta: {} });
    expect(plain.last.result.structuredContent).toBeDefined();
  });

  test("an answer to no question is acknowledged, and another key's task is not found", async () => {
    await plant("legacy");
    const taskId = await start();
    const params = { taskId, inputResponses: { q: { action: "accept" } } };
    expect((await say("modern", "tasks/update", params)).last.result).toEqual({
      resultType: "complete",
    });
    const other = await foreigner();
    for (const method of ["tasks/get", "tasks/cancel"]) {
      expect((await say("modern", method, { taskId }, other)).last.error.code).toBe(-32602);
    }
    expect(heard("tasks/cancel")).toEqual([]);
  });
});

describe("a client of 2025-11-25 at a server with the extension", () => {
  const TASK = { task: { ttl: 30_000 } };
  const start = async (more: Ask["params"] = TASK): Promise<string> =>
    (await call("legacy", "t_work", more)).last.result.task.taskId;

  test("is offered tasks of every tool, and follows one to its result", async () => {
    await plant("modern");
    const { tools } = (await say("legacy", "tools/list")).last.result;
    const own = tools.filter(({ name }: { name: string }) => name.startsWith("t_"));
    expect(own).toHaveLength(3);
    for (const { execution } of own) expect(execution).toEqual({ taskSupport: "optional" });
    const { last } = await call("legacy", "t_work", TASK);
    const { task } = CreateTaskResultSchema.parse(last.result);
    expect(task).toMatchObject({ status: "working", ttl: 60_000, pollInterval: 200 });
    expect(last.result.resultType).toBeUndefined();
    const [sent] = heard("tools/call");
    expect(sent?.params).not.toHaveProperty("task");
    expect(JSON.stringify(sent?.params)).toContain(
      '"extensions":{"io.modelcontextprotocol/tasks":{}}',
    );
    const { taskId } = task;
    const result = say("legacy", "tasks/result", { taskId });
    const got = await say("legacy", "tasks/get", { taskId });
    expect(got.last.result).toMatchObject({ taskId, status: "working", ttl: 60_000 });
    expect(heard("tasks/get").at(-1)).toMatchObject({ named: "own-0", taskId: "own-0" });
    server.finish();
    const done = await result;
    expect(CallToolResultSchema.safeParse(done.last.result).success).toBe(true);
    expect(done.text).toContain('"structuredContent":{"n":9007199254740993}');
    expect(done.text).toContain('"uri":"latchkey://t/file:///x"');
    expect(done.last.result._meta).toMatchObject({
      "io.modelcontextprotocol/related-task": { taskId },
    });
    expect(done.text).not.toContain("own-0");
    const listed = (await say("legacy", "tasks/list")).last.result.tasks;
    expect(listed).toMatchObject([{ taskId, status: "completed", ttl: 60_000 }]);
    expect(listed[0].result).toBeUndefined();
  });

  test("gets a tool error as a failed task, and a protocol error as its result", async () => {
    await plant("modern");
    const taskId = await start();
    server.finish({ result: TOOL_ERROR });
    expect((await say("legacy", "tasks/get", { taskId })).last.result.status).toBe("failed");
    const { result } = (await say("legacy", "tasks/result", { taskId })).last;
    expect(result).toMatchObject(JSON.parse(TOOL_ERROR));
    server.finish({ error: '{"code":-32603,"message":"broken"}' });
    const { error } = (await say("legacy", "tasks/result", { taskId })).last;
    expect(error).toEqual({ code: -32603, message: "broken" });
  });

  test("cancels a task, which stays cancelled whatever its server does", async () => {
    await plant("modern");
    const taskId = await start();
    const cancelled = (await say("legacy", "tasks/cancel", { taskId })).last.result;
    expect(cancelled).toMatchObject({ taskId, status: "cancelled", ttl: 60_000 });
    expect(heard("tasks/cancel")).toMatchObject([{ taskId: "own-0", named: "own-0" }]);
    server.finish();
    expect((await say("legacy", "tasks/get", { taskId })).last.result.status).toBe("cancelled");
    expect((await say("legacy", "tasks/result", { taskId })).last.error).toMatchObject({
      message: "The task was cancelled.",
    });
    expect((await say("legacy", "tasks/cancel", { taskId })).last.error.code).toBe(-32602);
    const ended = await start();
    expect((await say("legacy", "tasks/cancel", { taskId: ended })).last.error.code).toBe(-32602);
  });

  test("cancels a task of which nothing is stored but its description", async () => {
    await plant("modern");
    const taskId = await start();
    server.message = `m","arguments":"${"secret ".repeat(5_000)}`;
    expect((await say("legacy", "tasks/cancel", { taskId })).last.result.status).toBe("cancelled");
    const [row] = await scene.fixture.database.db.select().from(tasks);
    expect(JSON.parse(String(row?.state))).toEqual({
      ...{ status: "cancelled", statusMessage: "m", ttl: 60_000, pollInterval: 200 },
      ...{ createdAt: "2026-01-01T00:00:00Z", lastUpdatedAt: "2026-01-01T00:00:00Z" },
    });
    const kept = (await say("legacy", "tasks/get", { taskId })).last.result;
    expect(kept).toMatchObject({ taskId, status: "cancelled", statusMessage: "m" });
  });

  test("gets a task also where the server answers at once, whose result is kept for a time", async () => {
    await plant("modern");
    server.runs = "at once";
    const { last } = await call("legacy", "t_work", TASK);
    const { task } = CreateTaskResultSchema.parse(last.result);
    const { taskId } = task;
    expect(task).toMatchObject({ status: "working", ttl: 30_000 });
    expect((await say("legacy", "tasks/get", { taskId })).last.result.status).toBe("completed");
    const done = await say("legacy", "tasks/result", { taskId });
    expect(done.text).toContain('"structuredContent":{"n":9007199254740993}');
    expect(done.last.result._meta).toMatchObject({
      "io.modelcontextprotocol/related-task": { taskId },
    });
    const newer = (await say("modern", "tasks/get", { taskId })).last.result;
    expect(newer).toMatchObject({ resultType: "complete", status: "completed", ttlMs: 30_000 });
    expect(newer.result.structuredContent).toBeDefined();
    const listed = (await say("legacy", "tasks/list")).last.result.tasks;
    expect(listed).toMatchObject([{ taskId, status: "completed" }]);
    const other = await foreigner();
    expect((await say("legacy", "tasks/result", { taskId }, other)).last.error.code).toBe(-32602);
    await scene.fixture.database.db.update(tasks).set({ expiresAt: new Date(0) });
    expect((await say("legacy", "tasks/result", { taskId })).last.error.code).toBe(-32602);
    expect(heard("tasks/get")).toEqual([]);
  });

  test("the kept results of a key are bounded: the oldest go, and one that is too large says so", async () => {
    await plant("modern");
    server.runs = "at once";
    const [first, second] = [await start(), await start()];
    const { sql } = scene.fixture.database;
    await sql`update tasks set kept_sealed = kept_sealed || convert_to(repeat(' ', 20 * 1024 * 1024), 'utf8')`;
    const third = await start();
    const states = [first, second, third].map(async (taskId) => {
      const { last } = await say("legacy", "tasks/get", { taskId });
      return last.result?.status ?? last.error.code;
    });
    expect(await Promise.all(states)).toEqual([-32602, "completed", "completed"]);
    server.result = JSON.stringify({ content: [{ type: "text", text: "x".repeat(5_000_000) }] });
    const large = await start();
    const { error } = (await say("legacy", "tasks/result", { taskId: large })).last;
    expect(error.message).toContain("too large to be kept");
  });

  test("answers the questions of a task on the stream of its result, each one once", async () => {
    await plant("modern");
    const taskId = await start();
    server.ask({ method: "elicitation/create", params: { message: "Who?", requestedSchema: {} } });
    const status = (await say("legacy", "tasks/get", { taskId })).last.result.status;
    expect(status).toBe("input_required");
    // A client without a session cannot be asked.
    const refused = (await say("legacy", "tasks/result", { taskId })).last.error;
    expect(refused).toMatchObject({ code: -32603, data: { error: "unanswered" } });
    expect(heard("tasks/update")).toEqual([]);
  });
});
