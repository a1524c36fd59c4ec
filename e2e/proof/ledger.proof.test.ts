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

test("the audit accepts a ledger that matches the database, with or without a change of unknown outcome", async () => {
  expect(await found()).toEqual([]);
  const [item] = items;
  if (!item) throw new Error("There is one.");
  item.unknown = { change: "enable", name: "b" };
  expect(await found()).toEqual([]);
  item.unknown = item.acknowledged.pop() ?? null;
  expect(await found()).toEqual([]);
});

// Each statement damages rows or audit records in the same way as a crash could.
test.each([
  [
    "an acknowledged change without its record",
    "delete from audit_records where action = 'keys.rename'",
  ],
  [
    "a last acknowledged change without its record",
    "delete from audit_records where action = 'keys.disable'",
  ],
  [
    "a duplicate record",
    `insert into audit_records (at, outcome, action, actor_kind, actor_label, subject_kind,
       subject_id, subject_label, key_id, request_id)
     select at, outcome, action, actor_kind, actor_label, subject_kind, subject_id, subject_label,
       key_id, request_id from audit_records where action = 'keys.disable'`,
  ],
  ["a row that its records do not explain", "update api_keys set disabled_at = null"],
  ["a row without its last rename", "update api_keys set name = 'a'"],
  ["a missing row", "delete from api_keys"],
  ["missing records", "delete from audit_records"],
])("the audit of the ledger finds %s", async (_what, plant) => {
  await database.sql.unsafe(plant);
  expect(await found()).not.toEqual([]);
});

test("the audit of the ledger finds a key that no client created", async () => {
  items = [];
  expect(await found()).toHaveLength(2);
});
