import { afterEach, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { testContext } from "@/lib/core/testing/context";
import { createKey } from "@/lib/keys/creation/create-key";
import { disableKey } from "@/lib/keys/update/disable-key";
import { renameKey } from "@/lib/keys/update/rename-key";
import { auditLedger, type Item } from "./support/ledger";

let database: TestDatabase;
let items: Item[];

beforeEach(async () => {
  database = await testDatabase();
  const ctx = testContext({ db: database.db });
  const made = await createKey(ctx, { name: "a", expires: { type: "days", days: 7 } });
  if (!made.ok) throw new Error(made.failure.code);
  const { id } = made.value.key;
  await renameKey(ctx, { id, name: "b" });
  await disableKey(ctx, { id });
  const acknowledged = [
    { change: "create", name: "a" },
    { change: "rename", name: "b" },
    { change: "disable", name: "b" },
  ] as const;
  items = [{ name: "a", id, acknowledged: [...acknowledged], unknown: null }];
});

afterEach(() => database.close());

const found = () => auditLedger(database.sql, items);

test("a ledger that matches the rows passes, with or without the unknown change", async () => {
  expect(await found()).toEqual([]);
  const [item] = items;
  if (!item) throw new Error("There is one.");
  item.unknown = { change: "enable", name: "b" };
  expect(await found()).toEqual([]);
  item.unknown = item.acknowledged.pop() ?? null;
  expect(await found()).toEqual([]);
});

// Planted damage to rows and records, as a crash could cause it.
test.each([
  [
    "an acknowledged change without its record",
    "delete from audit_records where action = 'keys.rename'",
  ],
  [
    "an acknowledged last change that is gone",
    "delete from audit_records where action = 'keys.disable'",
  ],
  [
    "a record twice",
    `insert into audit_records (at, outcome, action, actor_kind, actor_label, subject_kind,
       subject_id, subject_label, key_id, request_id)
     select at, outcome, action, actor_kind, actor_label, subject_kind, subject_id, subject_label,
       key_id, request_id from audit_records where action = 'keys.disable'`,
  ],
  ["a row that its records do not explain", "update api_keys set disabled_at = null"],
  ["a row whose last change is lost", "update api_keys set name = 'a'"],
  ["a row that is gone", "delete from api_keys"],
  ["records that are gone", "delete from audit_records"],
])("the audit of the ledger finds %s", async (_what, plant) => {
  await database.sql.unsafe(plant);
  expect(await found()).not.toEqual([]);
});

test("the audit of the ledger finds a key that no client requested", async () => {
  items = [];
  expect(await found()).toHaveLength(2);
});
