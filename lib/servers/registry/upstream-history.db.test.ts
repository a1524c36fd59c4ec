import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { writeAudit } from "@/lib/core/audit-entry";
import { testContext } from "@/lib/core/testing/context";
import { hideItem } from "@/lib/servers/items/hide-item";
import { makeServer } from "@/lib/servers/testing/servers";
import { disableUpstream } from "./disable-upstream";
import { upstreamHistory } from "./upstream-history";

let database: TestDatabase;
let serverId: string;
const ctx = () => testContext({ db: database.db });
const hide = (server: string, hidden: boolean) =>
  hideItem(ctx(), { server, kind: "tool", item: "read", hidden });

beforeAll(async () => {
  database = await testDatabase();
  serverId = await makeServer(database.db, "http");
  await makeServer(database.db, "http", "other");
  await hide("files", true);
  await hide("other", true);
  await hide("files", false);
  const subject = { kind: "upstream", id: serverId, label: "files" } as const;
  await writeAudit(ctx(), "tools.try", { subject, details: { tool: "read" } });
  await disableUpstream(ctx(), { name: "files" });
});
afterAll(() => database.close());

const read = async (place: { before?: number; after?: number; limit?: number } = {}) => {
  const found = await upstreamHistory(ctx(), { name: "files", ...place });
  if (!found.ok) throw new Error(found.failure.code);
  return found.value;
};

test("the history has the changes to one server, newest first, without trials of its tools", async () => {
  const { rows, older, newer } = await read();
  expect(rows.map(({ action }) => action)).toEqual([
    "upstreams.disable",
    "upstreams.show_item",
    "upstreams.hide_item",
  ]);
  expect(new Set(rows.map(({ subjectId }) => subjectId))).toEqual(new Set([serverId]));
  expect({ older, newer }).toEqual({ older: null, newer: null });
});

test("the pages of a history lead to each other and end", async () => {
  const first = await read({ limit: 2 });
  expect(first.rows).toHaveLength(2);
  expect(first.newer).toBeNull();
  const last = await read({ limit: 2, before: first.older ?? 0 });
  expect(last.rows).toHaveLength(1);
  expect(last.older).toBeNull();
  const back = await read({ limit: 2, after: last.newer ?? 0 });
  expect(back.rows).toEqual(first.rows);
});

test("an unknown server is not found", async () => {
  expect(await upstreamHistory(ctx(), { name: "nowhere" })).toMatchObject({
    failure: { code: "not_found" },
  });
});
