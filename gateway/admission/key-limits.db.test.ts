import type { RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { apiKeys } from "@/db/schema/api-keys";
import { auditRecords } from "@/db/schema/audit-records";
import { calls } from "@/db/schema/calls";
import { installation } from "@/db/schema/installation";
import { dataPlane } from "@/gateway/endpoints/route";
import { plantServer, type TestUpstream, testUpstream } from "@/gateway/testing/gateway";
import { closeProcess } from "@/lib/process/process";
import { keyRing } from "@/lib/tokens/key-ring";
import { mintToken } from "@/lib/tokens/mint-token";
import {
  plantKey,
  type TestProcess,
  testExchange,
  testProcess,
  textOf,
} from "@/lib/tokens/testing/process";

let fixture: TestProcess;
let slow: TestUpstream;
beforeAll(async () => {
  slow = await testUpstream(notices);
  fixture = await testProcess();
});
afterAll(async () => {
  await fixture.close();
  await slow.close();
});

/** A server whose calls send a notification, so that the answer becomes a stream, and never end. */
const notices: RequestListener = async (request, response) => {
  const { id, method } = JSON.parse((await text(request)) || "{}");
  if (method === "tools/call") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const params = { level: "error", data: "Working." };
    const notice = { jsonrpc: "2.0", method: "notifications/message", params };
    return void response.write(`data: ${JSON.stringify(notice)}\n\n`);
  }
  const serverInfo = { name: "slow", version: "1" };
  const result = { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo };
  const error = { code: -32601, message: "no" };
  const answer = method === "initialize" ? { result } : { error };
  response.writeHead(id === undefined ? 202 : 200, { "content-type": "application/json" });
  response.end(id === undefined ? "" : JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
};

async function caller(columns: Partial<typeof apiKeys.$inferInsert>) {
  const { id } = await plantKey(fixture, columns);
  const ring = await keyRing(fixture.process, new Date());
  const nowSeconds = Math.floor(Date.now() / 1000);
  const scopes = ["mcp"];
  const token = mintToken(ring, fixture.process.config, {
    keyId: id,
    scopes,
    lifetimeSeconds: 900,
    nowSeconds,
  });
  return { id, token };
}

const LIST = { jsonrpc: "2.0", id: 1, method: "tools/list" };

async function call(token: string, method = "tools/list", params = {}, rpc?: unknown) {
  const exchange = testExchange({
    path: "/mcp",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      authorization: `Bearer ${token}`,
      host: "localhost:12009",
    },
    body: JSON.stringify(rpc ?? { jsonrpc: "2.0", id: 1, method, params }),
  });
  const answer = await dataPlane(exchange);
  if (!answer) throw new Error("not a path of the data plane");
  return { ...answer, exchange };
}

test("a request beyond a key's limit per minute is refused with the time to wait, and the denial is recorded", async () => {
  const { id, token } = await caller({ requestsPerMinute: 2 });
  for (let n = 0; n < 2; n++) {
    const answer = await call(token);
    expect(answer.status).toBe(200);
    await textOf(answer);
  }
  const refused = await call(token);
  expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "30"]);
  expect(JSON.parse(await textOf(refused))).toEqual({
    jsonrpc: "2.0",
    id: null,
    error: {
      code: -31429,
      message: "This key may make 2 requests per minute. Try again in 30 seconds.",
      data: {
        error: "rate_limited",
        request_id: refused.exchange.requestId,
        rule: "This key may make 2 requests per minute.",
        retry_after_seconds: 30,
      },
    },
  });
  // The limit of one key does not affect another key, and a key without limits of its own gets the
  // installation's limits.
  const other = await caller({});
  expect((await call(other.token)).status).toBe(200);
  await fixture.process.db.update(installation).set({ requestsPerMinute: 1 });
  const third = await caller({});
  expect([(await call(third.token)).status, (await call(third.token)).status]).toEqual([200, 429]);
  await fixture.process.db.update(installation).set({ requestsPerMinute: null });
  expect((await call(third.token)).status).toBe(200);

  await closeProcess();
  const [record] = await fixture.database.db
    .select()
    .from(auditRecords)
    .where(eq(auditRecords.requestId, refused.exchange.requestId));
  expect(record).toMatchObject({
    code: "rate_limited",
    reason: "requests_per_minute",
    rule: "This key may make 2 requests per minute.",
    keyId: id,
  });
  expect(await fixture.database.db.select().from(calls).where(eq(calls.keyId, id))).toHaveLength(2);
  await fixture.close();
  fixture = await testProcess();
});

test("a call counts towards the limit of concurrent calls until its stream ends or is cancelled", async () => {
  await plantServer(fixture, { name: "slow", url: slow.url, items: [{ name: "tool" }] });
  const { token } = await caller({ concurrentCalls: 1 });
  for (let n = 0; n < 3; n++) {
    const answer = await call(token);
    expect(answer.status).toBe(200);
    await textOf(answer);
  }
  const open = await call(token, "tools/call", { name: "slow_tool" });
  expect(open.body).toBeInstanceOf(ReadableStream);
  const refused = await call(token);
  expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "1"]);
  await (open.body as ReadableStream).cancel();
  const again = await call(token);
  expect(again.status).toBe(200);
  await textOf(again);
});

test("each message of a batch counts as one request", async () => {
  const { token } = await caller({ requestsPerMinute: 10 });
  const batch = (messages: number) =>
    call(
      token,
      "",
      {},
      Array.from({ length: messages }, (_, id) => ({ ...LIST, id })),
    );
  const first = await batch(6);
  expect(first.status).toBe(200);
  expect((await textOf(first)).match(/"tools":\[/g)).toHaveLength(6);
  const refused = await batch(6);
  expect(refused.status).toBe(429);
  expect(JSON.parse(await textOf(refused)).error.message).toMatch(/^This key may make 10 requests/);
});
