import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { grants } from "@/db/schema/grants";
import { upstreams } from "@/db/schema/upstreams";
import { mcpEndpoint } from "@/gateway/endpoints/mcp-endpoint";
import { ask, MODERN_META, plantServer, tokenFor } from "@/gateway/testing/gateway";
import { linkServices } from "@/gateway/upstreams/link-registry/services";
import { processLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import { type TestServer, testServer } from "@/gateway/upstreams/testing/http-server";
import { eventually } from "@/gateway/upstreams/testing/link-scene";
import { SHORT_WATCH_TIMES } from "@/gateway/upstreams/testing/stage";
import { feed } from "@/lib/change-feed/feed";
import { follow } from "@/lib/change-feed/follow";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import {
  plantKey,
  type TestProcess,
  testExchange,
  testProcess,
} from "@/lib/tokens/testing/process";

const UPDATED = "notifications/resources/updated";
const RESOURCES = { resources: { subscribe: true } };

let fixture: TestProcess;
let unfollow: () => Promise<void>;
let server: TestServer;
let serverId: string;
const stops: AbortController[] = [];

beforeAll(async () => {
  fixture = await testProcess();
  const services = linkServices(fixture.process);
  processLinks(fixture.process, { ...services, watchTimes: SHORT_WATCH_TIMES });
  unfollow = await follow({ database: fixture.database.address, log: fixture.process.log });
});
afterEach(async () => {
  for (const stop of stops.splice(0)) stop.abort();
  await server.close();
  await fixture.database.db.delete(upstreams);
});
afterAll(async () => {
  await unfollow();
  await fixture.close();
});

async function plant(era: "modern" | "legacy", columns: object = {}, sessions = false) {
  server = await testServer({ era, sessions, capabilities: RESOURCES });
  serverId = await plantServer(fixture, {
    name: "memo",
    url: server.url,
    era,
    capabilities: RESOURCES,
    issuesSessions: sessions,
    items: [
      { kind: "resource", name: "memo://a" },
      { kind: "resource", name: "memo://b" },
    ],
    ...columns,
  });
  await fixture.database.db.update(grants).set({ resources: true });
  await waitForProcesses(fixture.database.db);
}

const A = "latchkey://memo/memo://a";

async function caller() {
  const { id } = await plantKey(fixture, {});
  return tokenFor(fixture, id);
}

type Messages = { method?: string; params?: Record<string, unknown> }[];

/** Opens a stream and returns its messages, which grow. */
async function stream(headers: Record<string, string>, token: string, body?: object) {
  const stop = new AbortController();
  stops.push(stop);
  const asked = testExchange({
    path: "/mcp",
    method: body ? "POST" : "GET",
    headers: {
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const exchange = { ...asked, signal: stop.signal };
  const feedRevision = feed().revision("*");
  const answer = await mcpEndpoint({
    exchange,
    process: fixture.process,
    now: new Date(),
    feedRevision,
  });
  expect(answer.status).toBe(200);
  const messages: Messages = [];
  void (async () => {
    for await (const bytes of answer.body as unknown as AsyncIterable<Uint8Array>) {
      const text = Buffer.from(bytes).toString();
      for (const [, data = ""] of text.matchAll(/^data: (.+)$/gm)) messages.push(JSON.parse(data));
    }
  })();
  return { messages, stop };
}

interface Client {
  readonly messages: Messages;
  readonly stop: AbortController;
  readonly session?: string;
}

async function initialize(token: string) {
  const clientInfo = { name: "tester", version: "1" };
  return ask(fixture, token, {
    era: "legacy",
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo },
  });
}

const subscribe = (token: string, session: string, uri: string, method = "subscribe") =>
  ask(fixture, token, {
    era: "legacy",
    method: `resources/${method}`,
    params: { uri },
    headers: { "mcp-session-id": session },
  });

/** A client that is subscribed to resources, in the way of its era. */
async function client(
  era: "modern" | "legacy",
  token: string,
  uris: readonly string[],
): Promise<Client> {
  if (era === "modern") {
    const params = { notifications: { resourceSubscriptions: uris }, _meta: MODERN_META };
    const body = { jsonrpc: "2.0", id: 3, method: "subscriptions/listen", params };
    const headers = {
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "subscriptions/listen",
    };
    return stream(headers, token, body);
  }
  const session = String((await initialize(token)).headers["mcp-session-id"]);
  const opened = await stream({ "mcp-session-id": session }, token);
  for (const uri of uris) {
    expect((await subscribe(token, session, uri)).last.result).toEqual({});
  }
  return { ...opened, session };
}

const updates = ({ messages }: Client) =>
  messages.filter(({ method }) => method === UPDATED).map(({ params }) => params);

/** Waits until a client hears of an update of `A`. */
async function heard(one: Client): Promise<void> {
  const before = updates(one).length;
  await eventually(() => {
    server.announce(UPDATED, { uri: "memo://a" });
    return updates(one).length;
  }).toBeGreaterThan(before);
}

const ERAS = ["legacy", "modern"] as const;
const PAIRS = ERAS.flatMap((one) => ERAS.map((other) => [one, other] as const));

describe.each(PAIRS)("a client of the %s era and a server of the %s era", (ours, theirs) => {
  beforeEach(() => plant(theirs));

  test("updates reach every client that is subscribed, and the server is asked once", async () => {
    const [first, second] = [
      await client(ours, await caller(), [A]),
      await client(ours, await caller(), [A]),
    ];
    const other = await client(ours, await caller(), ["latchkey://memo/memo://b"]);
    await eventually(() => server.subscribed().toSorted()).toEqual(["memo://a", "memo://b"]);
    server.announce(UPDATED, { uri: "memo://a", more: 1 });
    const meta = { _meta: { "io.modelcontextprotocol/subscriptionId": 3 } };
    const said = { uri: A, more: 1, ...(ours === "modern" ? meta : {}) };
    await eventually(() => updates(first)).toEqual([said]);
    await eventually(() => updates(second)).toEqual([said]);
    server.announce(UPDATED, { uri: "memo://a/part" });
    await eventually(() => updates(first).at(-1)).toMatchObject({ uri: `${A}/part` });
    expect(updates(other)).toEqual([]);
  });

  test("a subscription ends with the access, and when it begins again the client is told", async () => {
    const one = await client(ours, await caller(), [A]);
    await eventually(() => server.subscribed()).toEqual(["memo://a"]);
    const { db } = fixture.database;
    await db.update(grants).set({ resources: false }).where(eq(grants.upstreamId, serverId));
    await eventually(() => server.subscribed()).toEqual([]);
    server.announce(UPDATED, { uri: "memo://a" });
    await db.update(grants).set({ resources: true }).where(eq(grants.upstreamId, serverId));
    await eventually(() => server.subscribed()).toEqual(["memo://a"]);
    await eventually(() => updates(one)).toMatchObject([{ uri: A }]);
  });

  test("the server is told when nobody listens any more", async () => {
    const one = await client(ours, await caller(), [A]);
    await eventually(() => server.subscribed()).toEqual(["memo://a"]);
    one.stop.abort();
    await eventually(() => server.subscribed()).toEqual([]);
  });
});

test("after the server has lost a subscription, it is asked again, and the client is told", async () => {
  await plant("modern");
  const one = await client("legacy", await caller(), [A]);
  await eventually(() => server.subscribed()).toEqual(["memo://a"]);
  server.drop();
  await eventually(() => server.subscribed()).toEqual(["memo://a"]);
  await eventually(() => updates(one)).toEqual([{ uri: A }]);
});

test("where sessions are kept apart, the session of the client's own calls is subscribed", async () => {
  await plant("legacy", { sessions: "principal" }, true);
  const [first, second] = [
    await client("legacy", await caller(), [A]),
    await client("legacy", await caller(), [A]),
  ];
  const asked = () => server.seen.filter(({ rpc }) => rpc === "resources/subscribe");
  await eventually(
    () => new Set(asked().map(({ headers }) => headers["mcp-session-id"])).size,
  ).toBe(2);
  server.announce(UPDATED, { uri: "memo://a" });
  await eventually(() => updates(first)).toEqual([{ uri: A }]);
  await eventually(() => updates(second)).toEqual([{ uri: A }]);
});

test("what cannot be subscribed to is an error in the initialize era and left out in 2026-07-28", async () => {
  await plant("legacy");
  const token = await caller();
  const session = String((await initialize(token)).headers["mcp-session-id"]);
  const codeOf = async (uri: string) => (await subscribe(token, session, uri)).last.error?.code;
  expect(await codeOf("latchkey://memo/memo://other")).toBe(undefined);
  expect(await codeOf("latchkey://memo/memo://x/none")).toBe(-32002);
  expect(await codeOf("latchkey://other/memo://a")).toBe(-32002);
  const without = await ask(fixture, token, {
    era: "legacy",
    method: "resources/subscribe",
    params: { uri: A },
  });
  expect(without.last.error.code).toBe(-32600);
  const modern = await client("modern", token, ["latchkey://other/memo://a", A]);
  await eventually(() => modern.messages[0]?.params?.notifications).toEqual({
    resourceSubscriptions: [A],
  });
});

test("a session may be subscribed to 100 resources, and to others after it has left some", async () => {
  await plant("legacy");
  const token = await caller();
  const session = String((await initialize(token)).headers["mcp-session-id"]);
  const uri = (index: number) => `latchkey://memo/memo://${index}`;
  for (let index = 0; index < 100; index++) {
    expect((await subscribe(token, session, uri(index))).last.result).toEqual({});
  }
  expect((await subscribe(token, session, uri(0))).last.result).toEqual({});
  expect((await subscribe(token, session, uri(100))).last.error.code).toBe(-31429);
  await subscribe(token, session, uri(0), "unsubscribe");
  expect((await subscribe(token, session, uri(100))).last.result).toEqual({});
  const many = Array.from({ length: 101 }, (_, index) => uri(index));
  const params = { notifications: { resourceSubscriptions: many } };
  const refused = await ask(fixture, token, {
    era: "modern",
    method: "subscriptions/listen",
    params,
  });
  expect(refused.last.error.code).toBe(-32602);
});

test("one key cannot use up the resources of a server that others share", async () => {
  await plant("legacy");
  const [greedy, other] = [await caller(), await caller()];
  for (let one = 0; one < 3; one++) {
    const uris = Array.from({ length: 100 }, (_, at) => `latchkey://memo/memo://${one}/${at}`);
    await client("modern", greedy, uris);
  }
  await eventually(() => server.subscribed().length).toBe(200);
  const session = String((await initialize(greedy)).headers["mcp-session-id"]);
  const refused = await subscribe(greedy, session, A);
  expect(refused.last.error.data).toMatchObject({ error: "rate_limited" });
  await heard(await client("legacy", other, [A]));
});

test("a URI that cannot be stored is refused as such", async () => {
  await plant("legacy");
  const token = await caller();
  const session = String((await initialize(token)).headers["mcp-session-id"]);
  const { last } = await subscribe(token, session, "latchkey://memo/memo://a\0");
  expect(last.error.data).toMatchObject({ error: "invalid_input" });
});

test("a server that floods its subscribers with updates ends no stream", async () => {
  await plant("legacy");
  const flooded = await client("legacy", await caller(), [A]);
  await heard(flooded);
  for (let one = 0; one < 40; one++) {
    server.announce(UPDATED, { uri: "memo://a", more: "x".repeat(30_000) });
  }
  await eventually(() => updates(flooded).some((said) => said && "more" in said)).toBe(true);
  await eventually(() => updates(flooded).at(-1)).toEqual({ uri: A });
  server.announce(UPDATED, { uri: "memo://a", last: true });
  await eventually(() => updates(flooded).at(-1)).toEqual({ uri: A, last: true });
});

test("the capability is declared only to callers who can read resources of such a server", async () => {
  await plant("legacy");
  const token = await caller();
  const declared = async () => {
    const legacy = (await initialize(token)).last.result.capabilities.resources;
    const discover = await ask(fixture, token, { era: "modern", method: "server/discover" });
    expect(discover.last.result.capabilities.resources).toEqual(legacy);
    return legacy;
  };
  expect(await declared()).toEqual({ subscribe: true, listChanged: true });
  await fixture.database.db.update(grants).set({ resources: false });
  await waitForProcesses(fixture.database.db);
  expect(await declared()).toEqual({ listChanged: true });
});
