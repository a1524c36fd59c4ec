import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { upstreamItems } from "@/db/schema/upstream-items";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { readInventory } from "@/lib/catalogue/read-inventory";
import { testContext } from "@/lib/core/testing/context";
import { registerUpstream } from "./register-upstream";
import { updateUpstream } from "./update-upstream";

/**
 * If two servers offer items with the same name, the server that had the name first keeps it. A
 * server whose item names change is treated as the newest server.
 */
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(() => database.sql`delete from upstreams`);

const ctx = () => testContext({ db: database.db });

async function register(name: string, prefixed: boolean, ...tools: string[]): Promise<void> {
  const url = `https://${name}.example.com/mcp`;
  const made = await registerUpstream(ctx(), { name, transport: "http", url, prefixed });
  if (!made.ok) throw new Error(made.failure.code);
  for (const tool of tools) await addTool(made.value.upstream.id, tool);
}

const addTool = (upstreamId: string, name: string) =>
  database.db.insert(upstreamItems).values({
    ...{ upstreamId, kind: "tool", name, digest: "x", firstSeenAt: new Date(0) },
    definition: JSON.stringify({ name, inputSchema: { type: "object" } }),
  });

const change = async (name: string, changes: { name?: string; prefixed?: boolean }) => {
  const changed = await updateUpstream(ctx(), { name, changes });
  if (!changed.ok) throw new Error(changed.failure.code);
};

async function holderOf(name: string): Promise<string | null> {
  const inventory = await readInventory(testContext({ db: database.db }));
  const item = inventory.byName.get(`tool ${name}`);
  return item && item.barrier === null ? item.server.name : null;
}

test("when a server's prefix is removed, the server takes no name from another server", async () => {
  await register("first", true, "read");
  await register("second", false, "read");
  expect(await holderOf("read")).toBe("second");
  await change("first", { prefixed: false });
  expect(await holderOf("read")).toBe("second");
});

test("when a server is renamed and gets another prefix, it takes no name from another server", async () => {
  await register("first", true, "read");
  await register("second", false, "docs_read");
  await change("first", { name: "docs" });
  expect(await holderOf("docs_read")).toBe("second");
});

test("when a server without a prefix is renamed, it keeps its item names", async () => {
  await register("first", false, "read");
  await register("second", false, "read");
  await change("first", { name: "third" });
  expect(await holderOf("read")).toBe("third");
});

test("the migration numbers existing servers and items in the order in which they were created", async () => {
  const { sql } = database;
  await register("later", false, "read", "write");
  await register("sooner", false, "read");
  await sql`update upstreams set created_at = '2026-01-01' where name = 'sooner'`;
  await sql`update upstreams set created_at = '2026-01-02' where name = 'later'`;
  await sql`update upstream_items set first_seen_at = '2026-01-03'`;
  await sql`update upstream_items set first_seen_at = '2026-01-04'
    where upstream_id = (select id from upstreams where name = 'later') and name = 'read'`;
  const files = await readdir("drizzle");
  const file = files.find((name) => name.endsWith("_name_holders.sql"));
  const migration = await readFile(`drizzle/${file}`, "utf8");
  const [numbering = ""] = migration.split("--> statement-breakpoint").slice(-1);
  await sql.unsafe(numbering);
  const rows = await sql`
    select name, null as item, name_seq as seq from upstreams
    union all select u.name, i.name, i.name_seq from upstream_items i
      join upstreams u on u.id = i.upstream_id order by seq`;
  expect(rows.map(({ name, item }) => [name, item])).toEqual([
    ["sooner", null],
    ["later", null],
    ...[expect.anything(), expect.anything()],
    ["later", "read"],
  ]);
  expect(rows.map(({ seq }) => seq)).toEqual(["1", "2", "3", "4", "5"]);
});
