import { and, eq, isNull } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { upstreamItems } from "@/db/schema/upstream-items";
import { upstreams } from "@/db/schema/upstreams";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Links } from "@/gateway/upstreams/link-registry/links";
import { openLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import { startChild } from "@/gateway/upstreams/stdio/start-child";
import { type TestServer, testServer } from "@/gateway/upstreams/testing/http-server";
import { listingServer } from "@/gateway/upstreams/testing/listing-server";
import { type Stage, stage } from "@/gateway/upstreams/testing/stage";
import { program } from "@/gateway/upstreams/testing/stdio-program";
import { claim } from "./claim";
import { openProber, type Prober } from "./prober";

/**
 * Repeats `read` until the expectation holds, for up to a minute, because the machine may be busy.
 */
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read);

let database: TestDatabase;
let scene: Stage;
let links: Links;
let prober: Prober;
const servers: Pick<TestServer, "close">[] = [];
const TIMES = { tickMs: 100, steadySeconds: 0.3, apartMs: 50, missedMs: 100 };

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(() => {
  scene = stage(database);
  links = openLinks(scene.process, scene.services);
  prober = openProber(scene.process, links, TIMES);
});
afterEach(async () => {
  await prober.stop();
  await links.closeAll();
  for (const server of servers.splice(0)) await server.close();
  scene.close();
  await database.sql`delete from upstreams`;
});

async function serve(options: Parameters<typeof testServer>[0]) {
  const server = await testServer(options);
  servers.push(server);
  return server;
}
const rowOf = async (id: string) => {
  const [row] = await database.db.select().from(upstreams).where(eq(upstreams.id, id));
  return row;
};
const itemsOf = (id: string) =>
  database.db
    .select()
    .from(upstreamItems)
    .where(and(eq(upstreamItems.upstreamId, id), isNull(upstreamItems.goneAt)))
    .orderBy(upstreamItems.name);
const becomes = (id: string, state: string) =>
  eventually(async () => (await rowOf(id))?.state).toBe(state);

test("a check finds a server's state, era, texts and tools, over all pages of the list", async () => {
  const tools = Array.from({ length: 25 }, (_, at) => ({ name: `tool-${at}` }));
  const server = await serve({ era: "legacy", sessions: true, tools, pageSize: 10 });
  const id = await scene.add("files", { url: server.url });
  await becomes(id, "up");
  expect(await rowOf(id)).toMatchObject({
    era: "legacy",
    serverInfo: { name: "test", version: "1" },
    instructions: "Be kind.",
    capabilities: { tools: { listChanged: true } },
    lastError: null,
  });
  expect((await rowOf(id))?.latencyMs).toBeGreaterThanOrEqual(0);
  expect(await itemsOf(id)).toHaveLength(25);
});

test("what a server says of itself is stored within bounds, whatever characters it has", async () => {
  const said = {
    protocolVersion: "2025-11-25",
    capabilities: { tools: {}, experimental: { x: { y: "z".repeat(100_000) } } },
    serverInfo: { name: "\\u0000 a\0b", version: "\\ud800 \ud800" },
  };
  const server = await listingServer("http", { initialize: JSON.stringify(said) });
  servers.push(server);
  const id = await scene.add("files", server.reach);
  await becomes(id, "up");
  expect(await rowOf(id)).toMatchObject({
    capabilities: { tools: {} },
    serverInfo: { name: "\\u0000 ab", version: "\\ud800 \ufffd" },
  });
  expect(Object.keys((await rowOf(id))?.capabilities ?? {})).toEqual(["tools"]);
});

test("unusable items are left out and reported, and all other items are listed", async () => {
  const tools = [
    { name: "good" },
    { name: "half\ud800" },
    { name: "no-schema", inputSchema: "text" },
    { name: "big", description: "x".repeat(262_144) },
  ];
  const id = await scene.add("files", { url: (await serve({ era: "modern", tools })).url });
  await becomes(id, "up");
  expect((await itemsOf(id)).map(({ name }) => name)).toEqual(["good"]);
  const said = (await rowOf(id))?.lastError ?? "";
  for (const name of ["half", "no-schema", "big"]) expect(said).toContain(name);
});

test("a check notices tools that appear, disappear or change, and changed tools wait if changes need approval", async () => {
  const server = await serve({
    era: "modern",
    tools: [{ name: "a", description: "old" }, { name: "b" }, { name: "hidden" }],
  });
  const id = await scene.add("files", { url: server.url, approvesChanges: true });
  await eventually(async () => (await itemsOf(id)).length).toBe(3);
  expect((await itemsOf(id)).every(({ waits }) => !waits)).toBe(true);
  await database.db
    .update(upstreamItems)
    .set({ hidden: true })
    .where(eq(upstreamItems.name, "hidden"));
  server.tools = [{ name: "a", description: "new" }, { name: "c" }];
  await eventually(async () => (await itemsOf(id)).map(({ name }) => name)).toEqual(["a", "c"]);
  const [a, c] = await itemsOf(id);
  expect(a).toMatchObject({
    waits: true,
    previous: expect.stringContaining('"description":"old"'),
  });
  expect(a?.changedAt).not.toBeNull();
  expect(c?.waits).toBe(true);
  server.tools = [{ name: "a", description: "old" }, { name: "c" }];
  await eventually(async () => (await itemsOf(id))[0]?.waits).toBe(false);
  expect((await itemsOf(id))[0]?.previous).toBeNull();
  server.tools = [{ name: "a", description: "old" }, { name: "b" }, { name: "hidden" }];
  await eventually(async () => (await itemsOf(id)).map(({ name }) => name)).toEqual([
    ...["a", "b", "hidden"],
  ]);
  const [, b, hidden] = await itemsOf(id);
  expect([b?.waits, hidden?.waits, hidden?.hidden]).toEqual([false, false, true]);
  server.tools = [];
  await eventually(async () => (await itemsOf(id)).length).toBe(0);
});

test("a change that the server announces is found at once, before the next check is due", async () => {
  await prober.stop();
  prober = openProber(scene.process, links, { ...TIMES, steadySeconds: 3_600 });
  const server = await serve({ era: "modern" });
  const id = await scene.add("files", { url: server.url });
  await eventually(async () => (await itemsOf(id)).length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 300));
  server.tools = [{ name: "echo" }, { name: "more" }];
  server.announce("notifications/tools/list_changed");
  await eventually(async () => (await itemsOf(id)).length).toBe(2);
});

test("a server that dies is reported as failing, then as down with the reason, and as up after it returns", async () => {
  const server = await serve({ era: "legacy", sessions: true });
  const id = await scene.add("files", { url: server.url });
  await becomes(id, "up");
  await server.close();
  servers.splice(0);
  await becomes(id, "down");
  const row = await rowOf(id);
  expect(row?.lastError).toBe("It refuses connections: nothing listens at its address.");
  expect(row).toMatchObject({ lastFault: "connection_refused" });
  expect(row?.lastDetail).toMatch(/ECONNREFUSED/);
  expect(row?.lastErrorAt).not.toBeNull();
  expect(await itemsOf(id)).toHaveLength(1);
  await serve({ era: "modern", port: server.port, tools: [{ name: "other" }] });
  await becomes(id, "up");
  await eventually(async () => (await itemsOf(id))[0]?.name).toBe("other");
  expect((await rowOf(id))?.era).toBe("modern");
});

test("only one process checks a server at a time, and a check that finds no changes writes nothing", async () => {
  const server = await serve({ era: "modern" });
  const id = await scene.add("files", { url: server.url });
  await becomes(id, "up");
  await prober.stop();
  // The interval is far longer than a slow test machine needs, so exactly one process may claim the
  // server.
  await database.sql`update upstreams set checked_at = now() - interval '10 minutes'`;
  const claims = await Promise.all(
    Array.from({ length: 8 }, () => claim(database.db, id, 300_000).then((row) => row !== null)),
  );
  expect(claims.filter(Boolean).length).toBe(1);
  const written = async () => {
    const [row] = await database.sql`select max(xmin::text::bigint) as tx from upstream_items`;
    return row?.tx;
  };
  const before = await written();
  const asked = server.seen.length;
  prober = openProber(scene.process, links, TIMES);
  await eventually(() => server.seen.length).toBeGreaterThan(asked + 4);
  expect(await written()).toBe(before);
});

test("an idle stdio server is not started for a check", async () => {
  const id = await scene.add("resting", program("ok"));
  await becomes(id, "up");
  const link = links.get(id, { kind: "server" });
  // A check that is under way while the link is closed may open it once more.
  await eventually(async () => {
    await link.close();
    await new Promise((resolve) => setTimeout(resolve, 800));
    return link.isOpen();
  }).toBe(false);
  expect((await rowOf(id))?.state).toBe("up");
});

test("a command that may no longer run is shown as failing, although it was up", async () => {
  const id = await scene.add("forbidden", program("ok"));
  await becomes(id, "up");
  await prober.stop();
  await links.closeAll();
  const { process, services } = scene;
  const without = { ...process, config: { ...process.config, allowStdio: false } };
  links = openLinks(without, { ...services, startChild: (target) => startChild(without, target) });
  prober = openProber(without, links, TIMES);
  await becomes(id, "failing");
  expect((await rowOf(id))?.lastFault).toBe("commands_off");
});

test("the state of a server that needs each user's credentials is unknown until a user connects", async () => {
  const server = await serve({ era: "modern" });
  const reach = { url: server.url, credentials: "person_header", personHeader: "x-token" } as const;
  const id = await scene.add("asks", reach);
  await eventually(async () => (await rowOf(id))?.checkedAt).not.toBeNull();
  expect((await rowOf(id))?.state).toBe("unknown");
  expect(server.seen).toHaveLength(0);
});
