import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { testContext } from "@/lib/core/testing/context";
import { listKeys } from "@/lib/keys/reads/list-keys";
import { KEY_STATUSES } from "@/lib/keys/view-bounds";
import { seedCommand } from "./seed";

let database: TestDatabase;
const nothing = {
  text: () => undefined,
  number: () => undefined,
  texts: () => [],
  has: () => false,
};

beforeAll(async () => {
  database = await testDatabase();
  await database.sql`insert into installation (public_url, secret_checks, created_at)
    values ('http://localhost:12009', '[]', '2026-01-01')`;
});
afterAll(() => database.close());

test("an empty database is seeded once, with keys of every status, in chronological order", async () => {
  const ctx = testContext({ db: database.db });
  const seeded = await seedCommand.run(ctx, nothing);
  expect(seeded).toMatchObject({ ok: true, value: { json: { people: 8, keys: 24 } } });
  for (const status of KEY_STATUSES) {
    const found = await listKeys(ctx, { status });
    expect([status, found.ok && found.value.total > 0]).toEqual([status, true]);
  }
  const [facts] = await database.sql`select
    (select count(*)::int from calls) > 3000 as calls,
    (select count(*)::int from audit_records where outcome = 'denied') > 20 as denials,
    (select max(at) from calls) <= ${ctx.now.toISOString()} as past,
    (select set_up_at is not null and first_call_at is not null from installation) as open,
    (select count(*)::int from audit_records a join audit_records b on b.id > a.id and b.at < a.at)
      as disorder,
    (select count(*)::int from calls c join api_keys k on k.id = c.key_id
      where c.at >= least(k.expires_at, k.revoked_at) or c.at < k.created_at) as impossible`;
  expect(facts).toEqual({
    calls: true,
    denials: true,
    past: true,
    open: true,
    disorder: 0,
    impossible: 0,
  });
  const before = await database.sql`select count(*)::int as count from audit_records`;
  const again = await seedCommand.run(ctx, nothing);
  expect(again).toMatchObject({ ok: false, failure: { code: "invalid_input" } });
  expect(await database.sql`select count(*)::int as count from audit_records`).toEqual(before);
}, 60_000);
