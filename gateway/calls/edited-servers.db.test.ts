import { and, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { upstreamItems } from "@/db/schema/upstream-items";
import { upstreams } from "@/db/schema/upstreams";
import { type GatewayServices, gatewayServices } from "@/gateway/catalogue/services";
import { faultyScene } from "@/gateway/testing/faulty-scene";
import { ask, plantServer } from "@/gateway/testing/gateway";
import { examine } from "@/gateway/upstreams/health/examine";
import { linkServices } from "@/gateway/upstreams/link-registry/services";
import { openLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import type { FaultyKind } from "@/gateway/upstreams/testing/faulty";
import { program } from "@/gateway/upstreams/testing/stdio-program";
import { asListed, writeSecret } from "@/gateway/upstreams/testing/write-secret";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";

// After an edit of a server's address, no call may reach the new address before its items are
// listed.

const scene = faultyScene({ allowStdio: true });
const { serve } = scene;

const METHODS = ["tools/call", "prompts/get"] as const;
type Method = (typeof METHODS)[number];
const call = async (method: Method, own: GatewayServices = scene.services) => {
  const params = { name: "files_echo", arguments: {} };
  return (await ask(scene.fixture, scene.token, { era: "legacy", method, params }, own)).last;
};

const planted = (kind: FaultyKind) =>
  scene.plant(kind, [{ name: "echo" }, { kind: "prompt", name: "echo" }]);

async function edit(id: string, set: Partial<typeof upstreams.$inferInsert>) {
  await scene.fixture.database.db.update(upstreams).set(set).where(eq(upstreams.id, id));
  await waitForProcesses(scene.fixture.database.db);
}

/** Waits long enough for a wrongly sent call to reach the server. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 300));

const EACH = (["session", "modern", "sse"] as const).flatMap((kind) =>
  METHODS.map((method) => ({ kind, method })),
);

describe.each(EACH)("$method sent to an edited server of kind $kind", ({ kind, method }) => {
  test("a call waits until the new address is listed, and is then sent to that address", async () => {
    const { server, id } = await planted(kind);
    expect(await call(method)).toMatchObject({ result: {} });
    const other = await serve(kind);
    await edit(id, { url: other.url });
    const answer = call(method);
    await pause();
    expect(other.did.get("echo")).toBeUndefined();
    await asListed(scene.fixture.database.db, id);
    expect(await answer).toMatchObject({ result: {} });
    expect(other.did.get("echo")).toBe(1);
    expect(server.did.get("echo")).toBe(1);
  });

  test("a call is refused if its item has another definition at the new address", async () => {
    const { id } = await planted(kind);
    const other = await serve(kind);
    await edit(id, { url: other.url });
    const answer = call(method);
    await pause();
    const definition = { name: "echo", description: "Deletes it", inputSchema: { type: "object" } };
    const { db } = scene.fixture.database;
    const text = JSON.stringify(definition);
    await db.update(upstreamItems).set({ definition: text, digest: "1".repeat(64) });
    await asListed(db, id);
    expect((await answer).error.message).toContain("this item is different now");
    expect(other.did.get("echo")).toBeUndefined();
    // A call to an item of the new list is allowed.
    expect(await call(method)).toMatchObject({ result: {} });
  });

  test("a call waits until the server is listed with its new credentials", async () => {
    const { server, id } = await planted(kind);
    expect(await call(method)).toMatchObject({ result: {} });
    await writeSecret(scene.fixture.process, id, "header", "x-team", "red");
    await scene.fixture.database.sql`update upstreams set listed_version = 1 where id = ${id}`;
    await waitForProcesses(scene.fixture.database.db);
    const answer = call(method);
    await pause();
    expect(server.did.get("echo")).toBe(1);
    await asListed(scene.fixture.database.db, id);
    expect(await answer).toMatchObject({ result: {} });
    expect(server.heard.at(-1)?.["x-team"]).toBe("red");
  });

  test("a call based on the old list is refused even if it arrives after the new list is ready", async () => {
    const { id } = await planted(kind);
    const other = await serve(kind);
    let former: Awaited<ReturnType<typeof gatewayServices.catalogueFor>> | null = null;
    const late: GatewayServices = {
      ...scene.services,
      async catalogueFor(process, key) {
        if (former) return gatewayServices.catalogueFor(process, key);
        former = await gatewayServices.catalogueFor(process, key);
        await edit(id, { url: other.url });
        await scene.fixture.database.db.update(upstreamItems).set({ goneAt: new Date() });
        await asListed(scene.fixture.database.db, id);
        await waitForProcesses(scene.fixture.database.db);
        return former;
      },
    };
    expect((await call(method, late)).error.message).toContain("this item is different now");
    expect(other.did.get("echo")).toBeUndefined();
  });
});

test("a call to a server with an edited command is not sent before the items are listed", async () => {
  const items = [{ name: "echo" }];
  const row = { name: "files", url: null as never, transport: "stdio" as const };
  const id = await plantServer(scene.fixture, { ...row, ...program("one"), items });
  await waitForProcesses(scene.fixture.database.db);
  expect(await call("tools/call")).toMatchObject({ result: {} });
  await edit(id, program("two"));
  let answered = false;
  const answer = call("tools/call").finally(() => {
    answered = true;
  });
  await pause();
  expect(answered).toBe(false);
  await asListed(scene.fixture.database.db, id);
  expect(await answer).toMatchObject({ result: {} });
});

test("a check lists an edited server even if the server's link was not told of the edit", async () => {
  const { id } = await planted("session");
  const deaf = openLinks(scene.fixture.process, linkServices(scene.fixture.process));
  const link = deaf.get(id, { kind: "server" });
  await link.open();
  const other = await serve("session");
  other.tools = ["echo", "only-here"];
  const { db, sql } = scene.fixture.database;
  // With the trigger disabled, the edit is not announced to any process.
  await sql`alter table upstreams disable trigger upstreams_changed`;
  await db.update(upstreams).set({ url: other.url }).where(eq(upstreams.id, id));
  await sql`alter table upstreams enable trigger upstreams_changed`;
  const [row] = await db.select().from(upstreams).where(eq(upstreams.id, id));
  if (!row) throw new Error("It is missing.");
  expect(row.targetVersion).toBe(2);
  await examine(scene.fixture.process, deaf, row);
  const found = await db
    .select()
    .from(upstreamItems)
    .where(and(eq(upstreamItems.upstreamId, id), eq(upstreamItems.name, "only-here")));
  expect(found).toHaveLength(1);
  const [now] = await db.select().from(upstreams).where(eq(upstreams.id, id));
  expect(now?.listedVersion).toBe(2);
  await deaf.closeAll();
});
