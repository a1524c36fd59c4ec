import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { endedSessions } from "@/db/schema/ended-sessions";
import { mcpEndpoint } from "@/gateway/endpoints/mcp-endpoint";
import { newSessionId } from "@/gateway/eras/session-id";
import {
  MODERN_META,
  plantServer,
  type TestUpstream,
  testUpstream,
  tokenFor,
} from "@/gateway/testing/gateway";
import { eventually } from "@/gateway/upstreams/testing/link-scene";
import { feed } from "@/lib/change-feed/feed";
import { follow } from "@/lib/change-feed/follow";
import {
  plantKey,
  type TestProcess,
  testExchange,
  testProcess,
  textOf,
} from "@/lib/tokens/testing/process";

let fixture: TestProcess;
let unfollow: () => Promise<void>;
let upstream: TestUpstream;
let mine: { id: string; token: string };
let others: { id: string; token: string };
let held = 0;

beforeAll(async () => {
  fixture = await testProcess();
  unfollow = await follow({ database: fixture.database.address, log: fixture.process.log });
  upstream = await testUpstream(async (req, res) => {
    let text = "";
    for await (const chunk of req) text += chunk;
    const { id, method } = JSON.parse(text || "{}");
    if (method === "tools/call") {
      held++;
      res.on("close", () => held--);
      return;
    }
    const serverInfo = { name: "s", version: "1" };
    const greeting = { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo };
    const error = { code: -32601, message: "no" };
    const answer = method === "initialize" ? { result: greeting } : { error };
    res.writeHead(id === undefined ? 202 : 200, { "content-type": "application/json" });
    res.end(id === undefined ? "" : JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
  });
  await plantServer(fixture, { name: "slow", url: upstream.url, items: [{ name: "wait" }] });
  mine = await caller();
  others = await caller();
});
afterAll(async () => {
  await unfollow();
  await fixture.close();
  await upstream.close();
});

async function caller() {
  const { id } = await plantKey(fixture, {});
  return { id, token: await tokenFor(fixture, id) };
}

interface Sent {
  readonly token?: string;
  readonly session?: string | undefined;
  readonly method?: string;
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

function open({ token = mine.token, session, method = "POST", body, headers = {} }: Sent) {
  const exchange = testExchange({
    path: "/mcp",
    method,
    headers: {
      host: "localhost:12009",
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      authorization: `Bearer ${token}`,
      ...(session === undefined ? {} : { "mcp-session-id": session }),
      ...headers,
    },
    ...(body ? { body: JSON.stringify({ jsonrpc: "2.0", ...body }) } : {}),
  });
  const feedRevision = feed().revision("*");
  return mcpEndpoint({ exchange, process: fixture.process, now: new Date(), feedRevision });
}

async function send(sent: Sent) {
  const answer = await open(sent);
  const text = await textOf(answer);
  return { ...answer, json: text === "" ? null : JSON.parse(text) };
}

const INITIALIZE = {
  id: 0,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: { elicitation: {} },
    clientInfo: { name: "tester", version: "1" },
  },
};
const LIST = { id: 1, method: "tools/list" };

async function begin(token = mine.token): Promise<string> {
  const answer = await send({ token, body: INITIALIZE });
  return String(answer.headers["mcp-session-id"]);
}

let session: string;
beforeEach(async () => {
  session = await begin();
});

const REQUESTS: readonly (readonly [string, Sent])[] = [
  ["a request", { body: LIST }],
  ["a notification", { body: { method: "notifications/initialized" } }],
  ["a cancellation", { body: { method: "notifications/cancelled", params: { requestId: 1 } } }],
  ["an answer to a question", { body: { id: "lk-q-x", result: {} } }],
  ["a GET", { method: "GET" }],
  ["a DELETE", { method: "DELETE" }],
];

describe.each(REQUESTS)("%s", (_name, sent) => {
  const NOT_FOUND = { code: -32001, data: { error: "not_found" } };

  test("gets a 404 in the session of another key, which stays open", async () => {
    const answer = await send({ ...sent, token: others.token, session });
    expect([answer.status, answer.json.error]).toMatchObject([404, NOT_FOUND]);
    expect((await send({ session, body: LIST })).status).toBe(200);
  });

  test("gets a 404 in a session that Latchkey did not issue, and in an expired one", async () => {
    const { secrets, config } = fixture.process;
    const binding = { keyId: mine.id, endpoint: config.audience };
    const month = 30 * 24 * 3_600_000;
    const strange = [
      "",
      "x",
      `lk-e-${"x".repeat(22)}`,
      `${session.slice(0, -1)}${session.endsWith("A") ? "B" : "A"}`,
      session.replace("lk-e-", "lk-es-"),
      newSessionId(secrets, { ...binding, endpoint: `${config.audience}/other` }, {}, Date.now()),
      newSessionId(secrets, binding, {}, Date.now() - month),
    ];
    for (const id of strange) {
      const answer = await send({ ...sent, session: id });
      expect([id, answer.status, answer.json.error]).toMatchObject([id, 404, NOT_FOUND]);
    }
  });
});

test("a client may initialize again with the id of a lost session, and work without any id", async () => {
  const again = await send({ session: "lost", body: INITIALIZE });
  expect([again.status, again.headers["mcp-session-id"]]).toEqual([200, expect.any(String)]);
  expect((await send({ body: LIST })).status).toBe(200);
});

test("a request of 2026-07-28 ignores a session id, and a DELETE of that revision gets a 405", async () => {
  const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/list" };
  const body = { ...LIST, params: { _meta: MODERN_META } };
  expect((await send({ session: "lost", headers, body })).status).toBe(200);
  expect((await send({ session, headers, method: "DELETE" })).status).toBe(405);
});

test("a DELETE ends the session, with its running calls and its stream, and no other session", async () => {
  const other = await begin();
  const call = { id: 5, method: "tools/call", params: { name: "slow_wait" } };
  const running = [send({ session, body: call }), send({ session: other, body: call })];
  await eventually(() => held).toBe(2);
  const stream = await open({ session, method: "GET" });
  const ended = (async () => {
    for await (const _ of stream.body as unknown as AsyncIterable<Uint8Array>);
    return true;
  })();

  expect((await send({ session, method: "DELETE" })).status).toBe(204);
  expect((await send({ session, body: LIST })).status).toBe(404);
  expect((await send({ session, method: "DELETE" })).status).toBe(404);
  expect(await ended).toBe(true);
  await running[0];
  await eventually(() => held).toBe(1);
  expect((await send({ session: other, body: LIST })).status).toBe(200);
  await send({ session: other, method: "DELETE" });
  await running[1];
});

test("a session that ended in another process ends here as well", async () => {
  expect((await send({ session, body: LIST })).status).toBe(200);
  const name = session.split("-").slice(3).join("-").slice(0, 22);
  const at = new Date();
  await fixture.process.db
    .insert(endedSessions)
    .values({ name, keyId: mine.id, endedAt: at, expiresAt: new Date(at.getTime() + 60_000) });
  await eventually(async () => (await send({ session, body: LIST })).status).toBe(404);
});
