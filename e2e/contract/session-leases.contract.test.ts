import { createConnection } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { accessTokens } from "@/e2e/fixtures/access-token";
import { administer } from "@/e2e/fixtures/administer";
import { makeServiceKey } from "@/e2e/fixtures/make-key";
import { PROJECT, type RunningServer, startServer } from "@/e2e/fixtures/start-server";
import { STATEFUL } from "@/e2e/fixtures/stateful-program";
import { revokeKey } from "@/lib/keys/update/revoke-key";

/** Two processes on one database, with a server that keeps state for its session. */
let database: TestDatabase;
let first: RunningServer;
let second: RunningServer;
let operator: ReturnType<typeof administer>;
let key: { id: string; token: string };

const start = (name: string, environment: Record<string, string> = {}) =>
  startServer({
    database,
    logFile: join(PROJECT, `test-results/logs/session-leases-${name}.log`),
    environment: { ALLOW_STDIO: "1", ...environment },
  });

beforeAll(async () => {
  database = await testDatabase();
  first = await start("first");
  second = await start("second", { PUBLIC_URL: first.baseURL });
  operator = administer(first);
  await operator.register({ name: "state", ...STATEFUL });
  await operator.grant({ state: ["*"] });
  key = await newKey();
  for (const one of [first, second]) {
    while (!(await listed(one)).includes("state_kept")) {
      await new Promise((done) => setTimeout(done, 50));
    }
  }
});
afterAll(async () => {
  await Promise.all([first?.stop(), second?.stop()]);
  await database?.close();
});
beforeEach(async () => {
  key = await newKey();
});

async function newKey() {
  const { id, key: plain } = await makeServiceKey(first, "Holder");
  return { id, token: await accessTokens(first, plain)() };
}

function post(
  at: RunningServer,
  message: object,
  {
    token = key.token,
    version = "2025-11-25",
    session,
    signal,
  }: { token?: string; version?: string; session?: string; signal?: AbortSignal } = {},
) {
  return fetch(`http://localhost:${at.port}/mcp`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": version,
      ...(session === undefined ? {} : { "mcp-session-id": session }),
    },
    body: JSON.stringify(message),
    ...(signal ? { signal } : {}),
  });
}

/** Begins a session as a client of the initialize era, and returns its id. */
async function begin(): Promise<string> {
  const clientInfo = { name: "holder", version: "1" };
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
  const response = await post(first, { jsonrpc: "2.0", id: 0, method: "initialize", params });
  return response.headers.get("mcp-session-id") ?? "";
}

const request = (tool: string, args: object = {}, id = 1, meta?: object) => ({
  ...{ jsonrpc: "2.0", id, method: "tools/call" },
  params: { name: `state_${tool}`, arguments: args, ...(meta ? { _meta: meta } : {}) },
});
const listed = async (at: RunningServer) =>
  (await post(at, { jsonrpc: "2.0", id: 1, method: "tools/list" })).text();

type Message = {
  method?: string;
  params?: { level?: string };
  result?: { content: [{ text: string }] };
  error?: { message: string };
};

async function messagesOf(response: Response): Promise<Message[]> {
  const text = await response.text();
  if (text.startsWith("{")) return [JSON.parse(text)];
  if (text.startsWith("[")) return JSON.parse(text);
  return [...text.matchAll(/^data: (.+)$/gm)].map(([, one = ""]) => JSON.parse(one));
}

/** Calls a tool and returns the value in its result, or the message of the error. */
async function call(
  at: RunningServer,
  tool: string,
  args: object = {},
  token = key.token,
  session?: string,
) {
  const last = (await messagesOf(await post(at, request(tool, args), { token, session }))).at(-1);
  const text = last?.result?.content[0].text;
  return text === undefined ? last?.error?.message : JSON.parse(text);
}

/** Subscribes a session to the server's resource, and opens its stream. `heard` grows. */
async function hear(session: string, subscribeAt: RunningServer, streamAt: RunningServer) {
  const subscribe = { jsonrpc: "2.0", id: 1, method: "resources/subscribe", params: { uri: MEMO } };
  const [subscribed] = await messagesOf(await post(subscribeAt, subscribe, { session }));
  expect(subscribed?.result).toEqual({});
  const stop = new AbortController();
  const stream = await fetch(`http://localhost:${streamAt.port}/mcp`, {
    headers: {
      authorization: `Bearer ${key.token}`,
      accept: "text/event-stream",
      "mcp-protocol-version": "2025-11-25",
      "mcp-session-id": session,
    },
    signal: stop.signal,
  });
  expect(stream.status).toBe(200);
  const hears = { heard: "", stop: () => stop.abort() };
  const decoder = new TextDecoder();
  void (async () => {
    for await (const bytes of stream.body ?? []) hears.heard += decoder.decode(bytes);
  })().catch(() => {});
  return hears;
}

/** Has the server announce an update until the stream has heard of one. */
async function hearsUpdate(hears: { heard: string }, session: string, at: RunningServer) {
  hears.heard = "";
  const touched = async () => {
    await call(at, "touch", {}, key.token, session);
    return hears.heard;
  };
  await expect.poll(touched, { interval: 300, timeout: 30_000 }).toContain(JSON.stringify(MEMO));
  expect(hears.heard).toContain("notifications/resources/updated");
}

const MEMO = "latchkey://state/memo://a";

test("a stream at one process announces updates of a resource in the session that the other holds", async () => {
  const session = await begin();
  const hears = await hear(session, second, first);
  await hearsUpdate(hears, session, second);
  hears.stop();
});

describe("a principal's session is in one process, and the other passes calls on to it", () => {
  test("a key finds at one process what it keeps at the other, and another key does not", async () => {
    const other = await newKey();
    await call(first, "keep", { value: "mine" });
    await call(second, "keep", { value: "theirs" }, other.token);
    const [here, there] = [await call(first, "kept"), await call(second, "kept")];
    expect(here).toMatchObject({ kept: "mine" });
    expect(there).toEqual(here);
    expect(await call(first, "kept", {}, other.token)).toMatchObject({ kept: "theirs" });
    const rows = await database.sql`select owner from session_leases where principal = ${key.id}`;
    expect(rows.length).toBe(1);
  });

  test("calls that arrive at both processes at once open one session", async () => {
    const calls = Array.from({ length: 12 }, (_, index) =>
      call(index % 2 ? first : second, "kept"),
    );
    const sessions = new Set((await Promise.all(calls)).map(({ session }) => session));
    expect(sessions.size).toBe(1);
  });

  test("each session of a client of the initialize era has its own at the server, until the client ends it", async () => {
    const [one, two] = [await begin(), await begin()];
    await call(first, "keep", { value: "one" }, key.token, one);
    await call(second, "keep", { value: "two" }, key.token, two);
    await call(second, "keep", { value: "none" });
    expect(await call(second, "kept", {}, key.token, one)).toMatchObject({ kept: "one" });
    expect(await call(first, "kept", {}, key.token, two)).toMatchObject({ kept: "two" });
    expect(await call(first, "kept")).toMatchObject({ kept: "none" });
    const ended = await fetch(`http://localhost:${second.port}/mcp`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${key.token}`, "mcp-session-id": one },
    });
    expect(ended.status).toBe(204);
    const holders = async () => {
      const rows = await database.sql<{ principal: string }[]>`
        select principal from session_leases where principal like ${`${key.id}%`}`;
      return rows.length;
    };
    await expect.poll(holders, { timeout: 30_000 }).toBe(2);
    expect(await call(second, "kept", {}, key.token, two)).toMatchObject({ kept: "two" });
  });

  test("the limit of a key's sessions holds for both processes, and an idle one at the other makes room", async () => {
    const sessions = await Promise.all(Array.from({ length: 6 }, begin));
    const last = () => call(first, "kept", {}, key.token, sessions[5]);
    for (const session of sessions.slice(0, 5)) {
      expect(await call(second, "kept", {}, key.token, session)).toMatchObject({ kept: null });
    }
    await expect.poll(last, { timeout: 60_000 }).toMatchObject({ kept: null });
    const rows = await database.sql`
      select from session_leases where admitted_at is not null and principal like ${`${key.id}%`}`;
    expect(rows).toHaveLength(5);
  });

  test("every message of a batch is answered from the one session", async () => {
    await call(first, "keep", { value: "mine" });
    const batch = [request("kept", {}, 1), request("kept", {}, 2)];
    const response = await post(second, batch, { version: "2025-03-26" });
    const texts = (await messagesOf(response)).map(({ result }) => result?.content[0].text ?? "");
    expect(texts.map((one) => JSON.parse(one).kept)).toEqual(["mine", "mine"]);
  });

  test("progress arrives while the call runs", async () => {
    await call(first, "keep", { value: "mine" });
    const response = await post(second, request("wait", { ms: 400 }, 7, { progressToken: "p" }));
    const messages = await messagesOf(response);
    expect(messages.slice(0, 2)).toMatchObject([
      { method: "notifications/progress", params: { progressToken: "p", message: "mine" } },
      { method: "notifications/progress", params: { progressToken: "p", message: "mine" } },
    ]);
    expect(messages.at(-1)).toMatchObject({ id: 7, result: { content: [{ text: '"waited"' }] } });
  });

  test("a call whose caller leaves is cancelled at the server", async () => {
    await call(first, "keep", { value: "mine" });
    const left = new AbortController();
    const waiting = post(second, request("wait", { ms: 60_000 }, 8, { progressToken: 1 }), {
      signal: left.signal,
    });
    await waiting;
    left.abort();
    await expect.poll(() => call(second, "kept")).toMatchObject({ kept: "mine", cancelled: 1 });
  });

  test("the log level of a client's session holds at the process that did not get it", async () => {
    const session = await begin();
    const levels = async (at: RunningServer) => {
      const messages = await messagesOf(await post(at, request("log"), { session }));
      return messages.flatMap(({ params }) => params?.level ?? []);
    };
    const set = async (at: RunningServer, level: string) => {
      const method = "logging/setLevel";
      await messagesOf(
        await post(at, { jsonrpc: "2.0", id: 3, method, params: { level } }, { session }),
      );
    };
    expect(await levels(second)).toEqual(["debug", "info", "error"]);
    await set(first, "error");
    expect(await levels(second)).toEqual(["error"]);
    await set(second, "info");
    expect([await levels(first), await levels(second)]).toEqual([
      ["info", "error"],
      ["info", "error"],
    ]);
  });

  test("a client's cancellation ends its call, whichever process takes which of the two", async () => {
    const [session, strange] = [await begin(), await begin()];
    const cancel = async (at: RunningServer, requestId: number, one: string) => {
      const method = "notifications/cancelled";
      const sent = { jsonrpc: "2.0", method, params: { requestId } };
      expect((await post(at, sent, { session: one })).status).toBe(202);
    };
    const kept = async () => (await call(first, "kept", {}, key.token, session)).cancelled;
    const pairs = [
      [first, second],
      [second, first],
    ] as const;
    for (const [index, [takes, hears]] of pairs.entries()) {
      const wait = request("wait", { ms: 60_000 }, 20, { progressToken: "p" });
      const waiting = await post(takes, wait, { session });
      await cancel(hears, 20, strange);
      await cancel(hears, 21, session);
      expect(await kept()).toBe(index);
      await cancel(hears, 20, session);
      await expect.poll(kept, { timeout: 30_000 }).toBe(index + 1);
      expect((await messagesOf(waiting)).filter((one) => one.result)).toEqual([]);
    }
  });

  test("a call ends when its key is revoked", async () => {
    await call(first, "keep", { value: "mine" });
    const waiting = post(second, request("wait", { ms: 60_000 }, 9, { progressToken: 1 }));
    await waiting;
    await operator.done((ctx) => revokeKey(ctx, { id: key.id, reason: "Lost" }));
    const last = (await messagesOf(await waiting)).at(-1);
    expect(last).toMatchObject({ id: 9, error: { message: expect.any(String) } });
  });
});

test("a stranger at the port for processes is sent nothing but a random value", async () => {
  const [row] = await database.sql<{ listeners: { port: number; forProcesses?: boolean }[] }[]>`
    select listeners from processes order by started_at limit 1`;
  const port = row?.listeners.find(({ forProcesses }) => forProcesses)?.port ?? 0;
  const socket = createConnection({ host: "127.0.0.1", port });
  const received: Buffer[] = [];
  socket.on("data", (bytes) => received.push(bytes));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.on("error", () => {});
  socket.write(Buffer.concat([Buffer.alloc(38, 1), Buffer.from('{"keyId":"x"}')]));
  await closed;
  expect(Buffer.concat(received).length).toBe(32);
});

test("after a kill of the process that held the session, the running call fails, and the next and the stream get a new one", async () => {
  const session = await begin();
  await call(first, "keep", { value: "mine" }, key.token, session);
  const hears = await hear(session, second, second);
  await hearsUpdate(hears, session, second);
  await call(first, "keep", { value: "mine" });
  const before = await call(second, "kept");
  const waiting = post(second, request("wait", { ms: 60_000 }, 10, { progressToken: 1 }));
  await waiting;
  first.kill("SIGKILL");
  const last = (await messagesOf(await waiting)).at(-1);
  expect(last?.error?.message).toContain("has ended during the call");
  const after = await call(second, "kept");
  expect(after).toMatchObject({ kept: null });
  expect(after.session).not.toBe(before.session);
  await call(second, "keep", { value: "again" });
  expect(await call(second, "kept")).toEqual({ ...after, kept: "again" });
  await hearsUpdate(hears, session, second);
  hears.stop();
});
