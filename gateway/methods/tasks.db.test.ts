import { ListTasksResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { grants } from "@/db/schema/grants";
import { tasks } from "@/db/schema/tasks";
import { faultyScene } from "@/gateway/testing/faulty-scene";
import { type Ask, ask, plantServer, tokenFor } from "@/gateway/testing/gateway";
import { legacySession } from "@/gateway/testing/legacy-session";
import {
  TASK_CAPABILITIES,
  type TaskServer,
  taskServer,
} from "@/gateway/upstreams/testing/task-server";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import { MOST_TASKS, removeExpiredTasks } from "@/lib/tasks/task-rows";
import { plantKey } from "@/lib/tokens/testing/process";

const scene = faultyScene();
const ERAS = ["modern", "legacy"] as const;
type Era = (typeof ERAS)[number];
const DECLARED = {
  "io.modelcontextprotocol/clientCapabilities": {
    extensions: { "io.modelcontextprotocol/tasks": {}, "com.example/x": { n: 1 } },
  },
};
let server: TaskServer;

afterEach(() => server.close());

async function plant(of: Era, capabilities: object = TASK_CAPABILITIES[of]) {
  server = await taskServer(of);
  const tool = (name: string, taskSupport?: string) => ({
    name,
    definition: {
      ...{ name, inputSchema: { type: "object" } },
      ...(taskSupport ? { execution: { taskSupport } } : {}),
    },
  });
  const items = [
    ...[tool("work", "optional"), tool("must", "required"), tool("plain"), tool("insists")],
  ];
  const { url } = server;
  const row = { era: of, capabilities: { ...capabilities }, issuesSessions: false };
  const id = await plantServer(scene.fixture, { name: "t", url, items, ...row });
  await waitForProcesses(scene.fixture.database.db);
  return id;
}

/** Sends a request of a client that can follow tasks of its era. */
const say = (era: Era, method: string, params: Ask["params"] = {}, token = scene.token) => {
  const more = era === "modern" ? { _meta: DECLARED } : method === "tools/call" ? TASK : {};
  return ask(scene.fixture, token, { era, method, params: { ...more, ...params } }, scene.services);
};
const TASK = { task: { ttl: 60_000 } };

/** Starts a task and returns the caller's id of it. */
async function start(era: Era, token = scene.token): Promise<string> {
  const { last } = await say(era, "tools/call", { name: "t_work", arguments: {} }, token);
  return (era === "modern" ? last.result : last.result.task).taskId;
}

const foreigner = async () => tokenFor(scene.fixture, (await plantKey(scene.fixture)).id);

describe.each(ERAS)("tasks of the %s era", (era) => {
  beforeEach(() => plant(era));

  test("a task is followed to its result under an id of Latchkey's own", async () => {
    const id = await start(era);
    expect(id).toMatch(/^task-[\w-]{32}$/);
    const working = await say(era, "tasks/get", { taskId: id });
    expect(working.last.result).toMatchObject({ taskId: id, status: "working" });
    expect(server.heard.at(-1)).toMatchObject({ method: "tasks/get", taskId: "own-0" });
    if (era === "modern") expect(server.heard.at(-1)?.named).toBe("own-0");
    server.finish();
    const ended = await say(era, "tasks/get", { taskId: id });
    expect(ended.last.result.status).toBe("completed");
    const said = era === "modern" ? ended : await say(era, "tasks/result", { taskId: id });
    expect(said.text).toContain('"structuredContent":{"n":9007199254740993}');
    expect(said.text).toContain('"uri":"latchkey://t/file:///x"');
    expect(said.text).not.toContain("own-0");
  });

  test("neither the result of a task nor a long message is stored", async () => {
    const stored = async () => {
      const [row] = await scene.fixture.database.db.select().from(tasks).where(eq(tasks.id, id));
      return row?.state ?? "";
    };
    server.message = "m".repeat(3_000);
    const id = await start(era);
    expect((await say(era, "tasks/get", { taskId: id })).last.result.status).toBe("working");
    if (era === "legacy") {
      const { tasks: listed } = (await say(era, "tasks/list")).last.result;
      expect(listed).toMatchObject([{ taskId: id, statusMessage: expect.stringMatching(/^m+$/) }]);
    }
    expect(JSON.parse(await stored())).toMatchObject({ status: "working" });
    expect(await stored()).not.toContain("mmm");
    server.message = "done";
    server.finish();
    await say(era, "tasks/get", { taskId: id });
    if (era === "legacy") await say(era, "tasks/result", { taskId: id });
    expect(JSON.parse(await stored())).toMatchObject({
      status: "completed",
      statusMessage: "done",
    });
    expect(await stored()).not.toContain("9007199254740993");
  });

  test("another key gets the same answer for a task as for one that does not exist", async () => {
    const id = await start(era);
    const other = await foreigner();
    const nobody = `task-${"A".repeat(32)}`;
    const methods = ["tasks/get", "tasks/cancel"];
    methods.push(...(era === "modern" ? ["tasks/update"] : ["tasks/result"]));
    const before = server.heard.length;
    for (const method of methods) {
      const params = method === "tasks/update" ? { inputResponses: {} } : {};
      const foreign = await say(era, method, { ...params, taskId: id }, other);
      const missing = await say(era, method, { ...params, taskId: nobody }, other);
      const blank = ({ last }: typeof foreign) => ({ ...last.error, data: last.error.data.error });
      expect(foreign.last.error.code).toBe(-32602);
      expect(blank(foreign)).toEqual(blank(missing));
    }
    expect(server.heard.length).toBe(before);
    if (era === "legacy") {
      expect((await say(era, "tasks/list", {}, other)).last.result.tasks).toEqual([]);
    }
  });

  test("a task cannot be used after its tool is no longer granted", async () => {
    const id = await start(era);
    await scene.fixture.database.db.update(grants).set({ tools: ["plain"] });
    await waitForProcesses(scene.fixture.database.db);
    expect((await say(era, "tasks/get", { taskId: id })).last.error.code).toBe(-32602);
  });

  test("a task is cancelled at its server", async () => {
    const id = await start(era);
    const cancelled = await say(era, "tasks/cancel", { taskId: id });
    if (era === "modern") expect(cancelled.last.result.resultType).toBe("complete");
    else expect(cancelled.last.result).toMatchObject({ taskId: id, status: "cancelled" });
    expect(server.heard.at(-1)).toMatchObject({ method: "tasks/cancel", taskId: "own-0" });
  });

  test("a client that cannot follow tasks gets the result of the tool", async () => {
    const params = { name: "t_work", arguments: {} };
    const { last } = await ask(
      scene.fixture,
      scene.token,
      { era, method: "tools/call", params },
      scene.services,
    );
    expect(last.result.structuredContent).toBeDefined();
    expect(server.started).toEqual([]);
  });

  test("a task that the client cannot follow fails the call", async () => {
    const params = { name: "t_insists", arguments: {} };
    const { last } = await ask(
      scene.fixture,
      scene.token,
      { era, method: "tools/call", params },
      scene.services,
    );
    expect(last.error.message).toContain("started a task");
  });

  test("beyond the limit the oldest task of a key is forgotten, and expired ones are removed", async () => {
    const id = await start(era);
    const { db, sql } = scene.fixture.database;
    await sql`
      insert into tasks select 'x' || n, key_id, upstream_id, tool, 'y', era, state,
        now() + interval '1 second', expires_at from tasks, generate_series(1, ${MOST_TASKS - 1}) n`;
    await start(era);
    expect((await say(era, "tasks/get", { taskId: id })).last.error.code).toBe(-32602);
    expect(await db.$count(tasks)).toBe(MOST_TASKS);
    await db
      .update(tasks)
      .set({ expiresAt: new Date(0) })
      .where(eq(tasks.serverTaskId, "y"));
    await removeExpiredTasks(db);
    expect(await db.$count(tasks)).toBe(1);
  });
});

test("a task that a server describes at length is followed, and fills neither rows nor lists", async () => {
  await plant("legacy");
  server.message = "x".repeat(100_000);
  const ids = [await start("legacy"), await start("legacy")];
  const got = await say("legacy", "tasks/get", { taskId: ids[0] ?? "" });
  expect(got.last.result.statusMessage).toHaveLength(100_000);
  const { text, last } = await say("legacy", "tasks/list");
  expect(ListTasksResultSchema.parse(last.result).tasks).toHaveLength(2);
  expect(text.length).toBeLessThan(10_000);
  const rows = await scene.fixture.database.db.select().from(tasks);
  expect(rows).toHaveLength(2);
  for (const { state } of rows) expect(state.length).toBeLessThan(20_000);
});

test.each(["a\0b", "\ud800", "x".repeat(2_000)])(
  "a task with an id that cannot be kept fails its own call, as the server's fault",
  async (id) => {
    await plant("legacy");
    const params = { name: "t_work", arguments: { id } };
    const { last } = await say("legacy", "tools/call", params);
    expect(last.error.data.error).toBe("upstream_failed");
    expect(await scene.fixture.database.db.$count(tasks)).toBe(0);
  },
);

test("a tool that does not run as a task is not called as one", async () => {
  await plant("legacy");
  const { last } = await say("legacy", "tools/call", { name: "t_plain", arguments: {} });
  expect(last.error.code).toBe(-32601);
  expect(server.heard.map(({ method }) => method)).not.toContain("tools/call");
});

test("tasks are listed from the caller's own rows, as their servers describe them now", async () => {
  await plant("legacy");
  const ids = [await start("legacy"), await start("legacy")];
  server.finish();
  const { last } = await say("legacy", "tasks/list");
  const { tasks: listed } = last.result;
  expect(listed.map(({ taskId }: { taskId: string }) => taskId).sort()).toEqual(ids.sort());
  expect(listed[0]).toMatchObject({ status: "completed", ttl: 60_000, pollInterval: 200 });
  const wrong = await say("legacy", "tasks/list", { cursor: "own-0" });
  expect(wrong.last.error.code).toBe(-32602);
});

test("where sessions are kept apart, the caller's own open one is asked for a list", async () => {
  await plant("legacy");
  await scene.fixture.database.sql`update upstreams set sessions = 'principal'`;
  await waitForProcesses(scene.fixture.database.db);
  await start("legacy");
  server.finish();
  const { tasks: listed } = (await say("legacy", "tasks/list")).last.result;
  expect(listed).toMatchObject([{ status: "completed" }]);
  // Another session of the key holds its own session at the server, which is not open.
  const { post } = await legacySession(scene.fixture, scene.token, {}, scene.services);
  await scene.fixture.database.db.update(tasks).set({ state: '{"status":"working"}' });
  const { body } = await post({ id: 1, method: "tasks/list", params: {} });
  const elsewhere = JSON.parse(Buffer.from(body as Uint8Array).toString("utf8"));
  expect(elsewhere.result.tasks).toMatchObject([{ status: "working" }]);
});

test("an undeclared client of 2026-07-28 is told which extension a task needs", async () => {
  await plant("modern");
  const params = { taskId: await start("modern") };
  const { status, last } = await ask(
    scene.fixture,
    scene.token,
    { era: "modern", method: "tasks/get", params },
    scene.services,
  );
  expect(status).toBe(400);
  expect(last.error).toMatchObject({
    code: -32021,
    data: { requiredCapabilities: { extensions: { "io.modelcontextprotocol/tasks": {} } } },
  });
});

test("a request about a task whose Mcp-Name differs is refused", async () => {
  await plant("modern");
  const request = { era: "modern" as const, method: "tasks/get" };
  const params = { taskId: await start("modern"), _meta: DECLARED };
  const headers = { "mcp-name": "another" };
  const { status, last } = await ask(
    scene.fixture,
    scene.token,
    { ...request, params, headers },
    scene.services,
  );
  expect([status, last.error.code]).toEqual([400, -32020]);
});

test("tasks are among the capabilities only if a server in reach has them, and tools that need them are listed only then", async () => {
  const greet = async (era: Era) => {
    const legacy = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: CLIENT };
    const said = { modern: ["server/discover", {}], legacy: ["initialize", legacy] } as const;
    const [method, params] = said[era];
    return (await say(era, method, params)).last.result.capabilities;
  };
  const names = async (era: Era) => {
    const { last } = await say(era, "tools/list", era === "modern" ? { _meta: {} } : {});
    return last.result.tools.map(({ name }: { name: string }) => name).join(" ");
  };
  await plant("legacy");
  expect((await greet("legacy")).tasks).toEqual(TASK_CAPABILITIES.legacy.tasks);
  expect((await greet("modern")).extensions).toEqual(TASK_CAPABILITIES.modern.extensions);
  expect(await names("legacy")).toContain("t_must");
  expect(await names("modern")).not.toContain("t_must");
  const listed = await say("modern", "tools/list", { _meta: DECLARED });
  expect(listed.text).toContain('"t_must"');
  await server.close();
  await scene.fixture.database.sql`update upstreams set capabilities = '{"tools":{}}'`;
  await waitForProcesses(scene.fixture.database.db);
  expect((await greet("legacy")).tasks).toBeUndefined();
  expect((await greet("modern")).extensions).toBeUndefined();
  const { last } = await say("legacy", "tools/list");
  const shown = last.result.tools as { name: string; execution?: object }[];
  const forbidden = shown.filter(({ execution }) => execution !== undefined);
  expect(forbidden.map(({ name }) => name)).toEqual(["t_must", "t_work"]);
  for (const { execution } of forbidden) expect(execution).toEqual({ taskSupport: "forbidden" });
});

const CLIENT = { name: "tester", version: "1" };
