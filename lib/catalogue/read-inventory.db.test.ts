import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { testContext } from "@/lib/core/testing/context";
import { makeServer } from "@/lib/servers/testing/servers";
import { readInventory } from "./read-inventory";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("offered items are read completely, and items that are gone are read without definitions", async () => {
  await makeServer(database.db, "http");
  const offered = await readInventory(testContext({ db: database.db }));
  expect(offered.items).toMatchObject([
    {
      name: "files_read",
      json: '{"name":"files_read","description":"now","inputSchema":{"type":"object"}}',
    },
  ]);
  await database.sql`update upstream_items set gone_at = now(), waits = false`;
  const gone = await readInventory(testContext({ db: database.db }));
  expect(gone.items).toEqual([]);
  expect(gone.byName.get("tool files_read")).toMatchObject({
    barrier: { reason: "gone" },
    json: '{"name":"files_read"}',
  });
});
