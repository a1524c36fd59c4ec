import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { upstreamItems } from "@/db/schema/upstream-items";
import { upstreams } from "@/db/schema/upstreams";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { readInventory } from "@/lib/catalogue/read-inventory";
import { testContext } from "@/lib/core/testing/context";
import { forgetItem } from "@/lib/servers/items/forget-item";
import { reconcile } from "./reconcile";

/**
 * These tests check that a server without a prefix takes over no name from another one by changing
 * which items it has, although its other items then get other names for clients.
 */
let database: TestDatabase;
let now: Date;
const ids: Record<string, string> = {};

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from upstreams`;
  now = new Date("2026-03-01T12:00:00Z");
  for (const name of ["early", "late"]) {
    const id = randomUUID();
    ids[name] = id;
    const row = { id, name, transport: "http" as const, url: `https://${name}.example.com/mcp` };
    await database.db
      .insert(upstreams)
      .values({ ...row, prefixed: false, createdAt: now, updatedAt: now });
  }
});

/** Lists these tools of a server, a minute after the list before. */
async function list(server: string, names: readonly string[]) {
  now = new Date(now.getTime() + 60_000);
  const offering = { approvesChanges: false, isNew: false, isMoved: false, hasForgotten: false };
  const items = names.map((name) => ({
    ...{ kind: "tool" as const, name, title: null, description: null },
    definition: JSON.stringify({ name, inputSchema: { type: "object" } }),
  }));
  const upstream = { id: ids[server] ?? "", ...offering };
  await database.db.transaction((tx) => reconcile(tx, upstream, items, now));
}

/** Lists these tools twice, after which those that are not among them are gone. */
async function listTwice(server: string, names: readonly string[]) {
  await list(server, names);
  await list(server, names);
}

async function holderOf(name: string) {
  const inventory = await readInventory({ db: database.db, config: { nameMax: 49 } });
  const item = inventory.byName.get(`tool ${name}`);
  return item && !item.barrier ? item.server.name : null;
}

async function nameOf(server: string, original: string) {
  const { items } = await readInventory({ db: database.db, config: { nameMax: 49 } });
  const isIt = (item: (typeof items)[number]) =>
    item.server.name === server && item.original === original;
  return items.find(isIt)?.name ?? "";
}

test("a server that drops a tool gets no name that another server has held meanwhile", async () => {
  await list("early", ["send.mail", "send mail"]);
  await list("late", ["send_mail"]);
  expect(await holderOf("send_mail")).toBe("late");
  await listTwice("early", ["send.mail"]);
  // So many tools that are gone that the first of them is forgotten.
  const many = Array.from({ length: 1_001 }, (_, place) => `x${place}`);
  await list("early", ["send.mail", ...many]);
  await listTwice("early", ["send.mail"]);
  const left = await database.db.$count(upstreamItems, eq(upstreamItems.name, "send mail"));
  expect(left).toBe(0);
  expect(await nameOf("early", "send.mail")).toBe("send_mail");
  expect(await holderOf("send_mail")).toBe("late");
});

test("an operator who forgets a tool gives its server no name of another one", async () => {
  await list("early", ["send.mail", "send mail"]);
  await list("late", ["send_mail"]);
  await listTwice("early", ["send.mail"]);
  const ctx = testContext({ db: database.db });
  const forgotten = await forgetItem(ctx, { server: "early", kind: "tool", item: "send mail" });
  expect(forgotten).toMatchObject({ ok: true });
  expect(await holderOf("send_mail")).toBe("late");
});

test("a server that adds a tool gets no name that another server has held before", async () => {
  await list("early", ["send mail"]);
  await list("late", ["send.mail", "send mail"]);
  const held = await nameOf("late", "send mail");
  expect(await holderOf(held)).toBe("late");
  await list("early", ["send mail", "send.mail"]);
  expect(await nameOf("early", "send mail")).toBe(held);
  expect(await holderOf(held)).toBe("late");
});
