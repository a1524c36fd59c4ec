import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { apiKeys } from "@/db/schema/api-keys";
import { grants } from "@/db/schema/grants";
import { ask } from "@/gateway/testing/gateway";
import { eventually } from "@/gateway/upstreams/testing/link-scene";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import { A, B, type Client, subscribers, UPDATED, updates } from "./testing/subscribers";

const scene = subscribers();
const { plant, caller, initialize, subscribe, client } = scene;

/** What the client has heard, while the server announces this update. */
const heard = (one: Client, update: Record<string, unknown>) =>
  eventually(() => {
    scene.server.announce(UPDATED, update);
    return updates(one);
  });

const ERAS = ["legacy", "modern"] as const;
const PAIRS = ERAS.flatMap((one) => ERAS.map((other) => [one, other] as const));

describe.each(PAIRS)("a client of the %s era and a server of the %s era", (ours, theirs) => {
  beforeEach(() => plant(theirs));

  test("updates reach every client that is subscribed, and the server is asked once", async () => {
    const [first, second] = [
      await client(ours, await caller(), [A]),
      await client(ours, await caller(), [A]),
    ];
    const other = await client(ours, await caller(), [B]);
    await eventually(() => scene.server.subscribed().toSorted()).toEqual(["memo://a", "memo://b"]);
    const meta = { _meta: { "io.modelcontextprotocol/subscriptionId": 3 } };
    const said = { uri: A, more: 1, ...(ours === "modern" ? meta : {}) };
    await heard(first, { uri: "memo://a", more: 1 }).toContainEqual(said);
    await heard(second, { uri: "memo://a", more: 1 }).toContainEqual(said);
    const part = expect.objectContaining({ uri: `${A}/part` });
    await heard(first, { uri: "memo://a/part" }).toContainEqual(part);
    expect(updates(other).filter(({ uri }) => uri !== B)).toEqual([]);
  });

  test("a subscription ends with the access, and when it begins again the client is told", async () => {
    const one = await client(ours, await caller(), [A]);
    await eventually(() => scene.server.subscribed()).toEqual(["memo://a"]);
    const { db } = scene.fixture.database;
    await db.update(grants).set({ resources: false }).where(eq(grants.upstreamId, scene.serverId));
    await eventually(() => scene.server.subscribed()).toEqual([]);
    scene.server.announce(UPDATED, { uri: "memo://a", hidden: true });
    await db.update(grants).set({ resources: true }).where(eq(grants.upstreamId, scene.serverId));
    await eventually(() => scene.server.subscribed()).toEqual(["memo://a"]);
    await eventually(() => updates(one).at(-1)).toMatchObject({ uri: A });
    expect(JSON.stringify(updates(one))).not.toContain("hidden");
  });

  test("the server is told when nobody listens any more", async () => {
    const one = await client(ours, await caller(), [A]);
    await eventually(() => scene.server.subscribed()).toEqual(["memo://a"]);
    one.stop.abort();
    await eventually(() => scene.server.subscribed()).toEqual([]);
  });
});

test("after the server has lost a subscription, it is asked again, and the client is told", async () => {
  await plant("modern");
  const one = await client("legacy", await caller(), [A]);
  await eventually(() => scene.server.subscribed()).toEqual(["memo://a"]);
  scene.server.drop();
  await eventually(() => scene.server.subscribed()).toEqual(["memo://a"]);
  await eventually(() => updates(one)).toContainEqual({ uri: A });
});

test("where sessions are kept apart, the session of the client's own calls is subscribed", async () => {
  await plant("legacy", { sessions: "principal" }, true);
  const [first, second] = [
    await client("legacy", await caller(), [A]),
    await client("legacy", await caller(), [A]),
  ];
  const asked = () => scene.server.seen.filter(({ rpc }) => rpc === "resources/subscribe");
  await eventually(
    () => new Set(asked().map(({ headers }) => headers["mcp-session-id"])).size,
  ).toBe(2);
  await heard(first, { uri: "memo://a", n: 1 }).toContainEqual({ uri: A, n: 1 });
  await heard(second, { uri: "memo://a", n: 2 }).toContainEqual({ uri: A, n: 2 });
});

test("what cannot be subscribed to is an error in the initialize era and left out in 2026-07-28", async () => {
  await plant("legacy");
  const token = await caller();
  const session = String((await initialize(token)).headers["mcp-session-id"]);
  const codeOf = async (uri: string) => (await subscribe(token, session, uri)).last.error?.code;
  expect(await codeOf("latchkey://memo/memo://other")).toBe(undefined);
  expect(await codeOf("latchkey://memo/memo://x/none")).toBe(-32002);
  expect(await codeOf("latchkey://other/memo://a")).toBe(-32002);
  const without = await ask(scene.fixture, token, {
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
  const refused = await ask(scene.fixture, token, {
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
  await eventually(() => scene.server.subscribed().length).toBe(200);
  const session = String((await initialize(greedy)).headers["mcp-session-id"]);
  const refused = await subscribe(greedy, session, A);
  expect(refused.last.error.data).toMatchObject({ error: "rate_limited" });
  const said = expect.objectContaining({ uri: A, n: 1 });
  await heard(await client("legacy", other, [A]), { uri: "memo://a", n: 1 }).toContainEqual(said);
});

test("a client does not wait for a server that never answers its request to subscribe", async () => {
  await plant("legacy");
  const token = await caller();
  const session = String((await initialize(token)).headers["mcp-session-id"]);
  const { last } = await subscribe(token, session, "latchkey://memo/memo://x/hung");
  expect(last.error.data).toMatchObject({ error: "upstream_timeout" });
  expect((await subscribe(token, session, A)).last.error.data).toMatchObject({
    error: "upstream_timeout",
  });
});

test.each([
  ["has a NUL", "memo://a\0"],
  ["is too long", `memo://${"x".repeat(5_000)}`],
])("a URI that cannot be kept, as it %s, is refused or left out", async (_, own) => {
  await plant("legacy");
  const uri = `latchkey://memo/${own}`;
  const token = await caller();
  const session = String((await initialize(token)).headers["mcp-session-id"]);
  const { last } = await subscribe(token, session, uri);
  expect(last.error.data).toMatchObject({ error: "invalid_input" });
  const modern = await client("modern", token, [uri, A]);
  await eventually(() => modern.messages[0]?.params?.notifications).toEqual({
    resourceSubscriptions: [A],
  });
  expect(scene.server.subscribed()).toEqual(["memo://a"]);
});

test("a server that floods its subscribers with updates ends no stream", async () => {
  await plant("legacy");
  const flooded = await client("legacy", await caller(), [A]);
  await heard(flooded, { uri: "memo://a", n: 1 }).toContainEqual({ uri: A, n: 1 });
  for (let one = 0; one < 40; one++) {
    scene.server.announce(UPDATED, { uri: `memo://a/${one}`, more: "x".repeat(30_000) });
  }
  await eventually(() => updates(flooded).some((said) => "more" in said)).toBe(true);
  await eventually(() => updates(flooded).at(-1)).toEqual({ uri: A });
  await heard(flooded, { uri: "memo://a", last: true }).toContainEqual({ uri: A, last: true });
  expect(flooded.isOver()).toBe(false);
});

test("the capability is declared only to callers who can read resources of such a server", async () => {
  await plant("legacy");
  const token = await caller();
  const declared = async () => {
    const legacy = (await initialize(token)).last.result.capabilities.resources;
    const discover = await ask(scene.fixture, token, { era: "modern", method: "server/discover" });
    expect(discover.last.result.capabilities.resources).toEqual(legacy);
    return legacy;
  };
  expect(await declared()).toEqual({ subscribe: true, listChanged: true });
  await scene.fixture.database.db.update(grants).set({ resources: false });
  await waitForProcesses(scene.fixture.database.db);
  expect(await declared()).toEqual({ listChanged: true });
});

describe.each(ERAS)("a client of the %s era", (era) => {
  test("hears of an update that the server sends on the stream of a call of another caller", async () => {
    await plant(era === "legacy" ? "modern" : "legacy");
    const one = await client(era, await caller(), [A]);
    await eventually(() => scene.server.subscribed()).toEqual(["memo://a"]);
    const params = { name: "memo_touch", arguments: { uri: "memo://a", more: 1 } };
    const token = await caller();
    const touched = async () => {
      const called = await ask(scene.fixture, token, { era, method: "tools/call", params });
      expect(called.messages).toHaveLength(1);
      return updates(one);
    };
    const update = expect.objectContaining({ uri: A, more: 1 });
    await eventually(touched).toContainEqual(update);
  });

  test("leaves nothing subscribed when its key is revoked", async () => {
    await plant(era);
    const { id, token } = await scene.newCaller();
    const one = await client(era, token, [A]);
    const other = await client(era, await caller(), [A]);
    await eventually(() => scene.server.subscribed()).toEqual(["memo://a"]);
    const { db } = scene.fixture.database;
    await db.update(apiKeys).set({ disabledAt: new Date() }).where(eq(apiKeys.id, id));
    await eventually(() => one.isOver()).toBe(true);
    const update = expect.objectContaining({ n: 1 });
    await heard(other, { uri: "memo://a", n: 1 }).toContainEqual(update);
    expect(updates(one)).not.toContainEqual(update);
    other.stop.abort();
    await eventually(() => scene.server.subscribed()).toEqual([]);
  });
});

describe.each(ERAS)("a client of 2026-07-28 and a server of the %s era", (theirs) => {
  beforeEach(() => plant(theirs));

  test("is told which resources the server agreed to announce", async () => {
    const none = "latchkey://memo/memo://x/none";
    const one = await client("modern", await caller(), [none, A]);
    await eventually(() => one.messages[0]).toMatchObject({
      method: "notifications/subscriptions/acknowledged",
      params: { notifications: { resourceSubscriptions: [A] } },
    });
    const refused = await client("modern", await caller(), [none]);
    await eventually(() => refused.isOver()).toBe(true);
    expect(refused.messages).toMatchObject([
      { params: { notifications: {} } },
      { id: 3, result: { resultType: "complete" } },
    ]);
  });

  test("its stream ends if the server refuses a resource that it had agreed to", async () => {
    const one = await client("modern", await caller(), [A]);
    await eventually(() => one.messages).toHaveLength(1);
    scene.server.lacks.add("memo://a");
    scene.server.drop();
    await eventually(() => one.isOver()).toBe(true);
    expect(one.messages.at(-1)).toMatchObject({ id: 3, result: { resultType: "complete" } });
  });
});
