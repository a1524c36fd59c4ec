import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apiKeys } from "@/db/schema/api-keys";
import { grants } from "@/db/schema/grants";
import { upstreamItems } from "@/db/schema/upstream-items";
import { mcpEndpoint } from "@/gateway/endpoints/mcp-endpoint";
import type { Answer } from "@/gateway/http/exchange";
import { MODERN_META, plantServer, tokenFor } from "@/gateway/testing/gateway";
import { follow } from "@/lib/change-feed/follow";
import { DEFAULT_LIMITS } from "@/lib/limits/view";
import { drainProcess } from "@/lib/process/process";
import {
  plantKey,
  type TestProcess,
  testExchange,
  testProcess,
} from "@/lib/tokens/testing/process";

let fixture: TestProcess;
let unfollow: () => Promise<void>;
let server: string;
beforeAll(async () => {
  fixture = await testProcess();
  unfollow = await follow({ database: fixture.database.address, log: fixture.process.log });
  server = await plantServer(fixture, {
    name: "files",
    url: "http://127.0.0.1:9/mcp",
    items: [{ name: "read" }, { kind: "prompt", name: "ask" }],
  });
  await changesHeard();
});
afterAll(async () => {
  await unfollow();
  await fixture.close();
});

/**
 * Waits long enough for the process to read the latest changes, for which it polls every 200 ms.
 */
const changesHeard = () => new Promise((done) => setTimeout(done, 500));

interface Reading {
  readonly answer: Answer;
  readonly messages: { method?: string; result?: object; params?: Record<string, unknown> }[];
  readonly ended: Promise<void>;
}

async function open(
  token: string,
  era: "modern" | "legacy",
  notifications?: object,
  signal?: AbortSignal,
) {
  const body = {
    jsonrpc: "2.0",
    id: 3,
    method: "subscriptions/listen",
    params: { notifications, _meta: MODERN_META },
  };
  const asked = testExchange({
    path: "/mcp",
    method: era === "modern" ? "POST" : "GET",
    headers: {
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
      ...(era === "modern"
        ? { "mcp-protocol-version": "2026-07-28", "mcp-method": "subscriptions/listen" }
        : {}),
    },
    ...(era === "modern" ? { body: JSON.stringify(body) } : {}),
  });
  const exchange = signal ? { ...asked, signal } : asked;
  const answer = await mcpEndpoint({ exchange, process: fixture.process, now: new Date() });
  const messages: Reading["messages"] = [];
  const read = async () => {
    if (signal?.aborted || !(answer.body instanceof ReadableStream)) return;
    for await (const bytes of answer.body as unknown as AsyncIterable<Uint8Array>) {
      const text = Buffer.from(bytes).toString();
      for (const [, data = ""] of text.matchAll(/^data: (.+)$/gm)) messages.push(JSON.parse(data));
    }
  };
  return { answer, messages, ended: read() };
}

const isOver = async ({ ended }: Reading, withinMs: number) =>
  Promise.race([
    ended.then(() => true),
    new Promise<boolean>((done) => setTimeout(() => done(false), withinMs)),
  ]);

async function member(columns: Partial<typeof apiKeys.$inferInsert> = {}) {
  const { id } = await plantKey(fixture, columns);
  return { id, token: await tokenFor(fixture, id) };
}

test("in both eras, a changed list is announced to exactly the callers who can see the change", async () => {
  const { token } = await member();
  const stranger = await member({ ownGrants: true });
  const legacy = await open(token, "legacy");
  const modern = await open(token, "modern", { toolsListChanged: true, promptsListChanged: true });
  const nothing = await open(stranger.token, "legacy");
  expect(legacy.answer.headers["content-type"]).toBe("text/event-stream");
  expect(modern.messages[0]).toMatchObject({
    method: "notifications/subscriptions/acknowledged",
    params: { notifications: { toolsListChanged: true, promptsListChanged: true } },
  });
  await fixture.database.db
    .update(upstreamItems)
    .set({ hidden: true })
    .where(eq(upstreamItems.name, "read"));
  await changesHeard();
  expect(legacy.messages).toEqual([{ jsonrpc: "2.0", method: "notifications/tools/list_changed" }]);
  expect(modern.messages.slice(1)).toEqual([
    {
      jsonrpc: "2.0",
      method: "notifications/tools/list_changed",
      params: { _meta: { "io.modelcontextprotocol/subscriptionId": 3 } },
    },
  ]);
  expect(nothing.messages).toEqual([]);
  await fixture.database.db.delete(grants).where(eq(grants.upstreamId, server));
  await changesHeard();
  expect(legacy.messages.at(-1)?.method).toBe("notifications/prompts/list_changed");
  expect(modern.messages).toHaveLength(3);
});

test("a stream ends within a second after its key is disabled, and in the modern era it ends with a last message", async () => {
  const { id, token } = await member();
  const legacy = await open(token, "legacy");
  const modern = await open(token, "modern", { resourcesListChanged: true });
  expect(await isOver(legacy, 300)).toBe(false);
  await fixture.database.db
    .update(apiKeys)
    .set({ disabledAt: new Date() })
    .where(eq(apiKeys.id, id));
  expect([await isOver(legacy, 1_000), await isOver(modern, 100)]).toEqual([true, true]);
  expect(modern.messages.at(-1)).toMatchObject({ id: 3, result: { resultType: "complete" } });
});

test("a stream stays open while the event loop is blocked", async () => {
  const { token } = await member();
  const legacy = await open(token, "legacy");
  for (const untilMs = performance.now() + 1_500; performance.now() < untilMs; );
  expect(await isOver(legacy, 600)).toBe(false);
});

test("a stream without subscriptions ends at once, and an invalid filter is an error", async () => {
  const { token } = await member();
  const empty = await open(token, "modern", {});
  expect(await isOver(empty, 200)).toBe(true);
  expect(empty.messages.at(-1)).toMatchObject({ result: { resultType: "complete" } });
  const wrong = await open(token, "modern");
  expect(String(wrong.answer.body)).toContain("-32602");
});

test("if a key requests 96 streams at once, 32 are opened, and all of them end with the process", async () => {
  const { token } = await member();
  const asked = await Promise.all(
    Array.from({ length: 96 }, (_, index) =>
      index % 2 === 0 ? open(token, "legacy") : open(token, "modern", { toolsListChanged: true }),
    ),
  );
  const streams = asked.filter(({ answer }) => answer.body instanceof ReadableStream);
  expect(streams).toHaveLength(DEFAULT_LIMITS.streams);
  for (const { answer } of asked.filter((one) => !streams.includes(one))) {
    expect([answer.status, answer.headers["retry-after"]]).toEqual([429, "30"]);
    expect(JSON.parse(String(answer.body))).toMatchObject({
      error: { code: -31429, message: expect.stringContaining("32 open streams") },
    });
  }
  expect((await open((await member()).token, "legacy")).answer.status).toBe(200);
  drainProcess();
  const ended = Promise.all(streams.map((one) => one.ended)).then(() => {});
  expect(await isOver({ ...streams[0], ended } as Reading, 500)).toBe(true);
});

test("a client that disconnects before its stream is open does not count against the key's limit", async () => {
  const { token } = await member();
  for (let count = 0; count < DEFAULT_LIMITS.streams; count++) {
    await open(token, "legacy", undefined, AbortSignal.abort());
  }
  const { answer } = await open(token, "legacy");
  expect(answer.status).toBe(200);
  expect(answer.headers["content-type"]).toBe("text/event-stream");
});
