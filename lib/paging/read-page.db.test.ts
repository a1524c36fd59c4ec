import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { listPeople } from "@/lib/identity/people/list-people";
import { listKeys } from "@/lib/keys/reads/list-keys";
import type { ListKeysInput } from "@/lib/keys/schema";
import { bulkRevokeKeys } from "@/lib/keys/update/bulk-revoke-keys";
import { KEY_SORTS } from "@/lib/keys/view-bounds";
import { listUpstreams } from "@/lib/servers/registry/list-upstreams";
import { makeServer } from "@/lib/servers/testing/servers";
import { cursorText } from "./cursor";

let database: TestDatabase;
let team: string;
let operator: Actor;
const now = new Date("2026-03-01T12:00:00Z");

beforeAll(async () => {
  database = await testDatabase();
  team = await makeTeam(database.db, "red");
  operator = await makePerson(database.db, "Olga", "operator", [team]);
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from api_keys`;
});

const ctx = () => testContext({ db: database.db, actor: operator, now });

/**
 * Inserts keys in pairs. Both keys of a pair were created at the same time, one microsecond before
 * the previous pair. Every third key was never used and never expires.
 */
async function plant(count: number, from = 0): Promise<void> {
  await database.sql`
    insert into api_keys (id, name, kind, team_id, lookup, phc, pepper_id, last_four, created_at,
      last_used_at, expires_at)
    select gen_random_uuid(), 'Key ' || n % 7, 'service', ${team}, decode(md5(n::text), 'hex'),
      'phc', 'pepper', to_char(n % 10000, 'FM0000'),
      ${now.toISOString()}::timestamptz - (n / 2) * interval '1 microsecond',
      case when n % 3 > 0 then ${now.toISOString()}::timestamptz - (n / 4) * interval '1 microsecond' end,
      case when n % 3 > 0 then ${now.toISOString()}::timestamptz + (n / 4) * interval '1 day' + interval '1 day' end
    from generate_series(${from}::int, ${from + count - 1}::int) n`;
}

async function list(filters: ListKeysInput = {}) {
  const listed = await listKeys(ctx(), filters);
  if (!listed.ok) throw new Error(JSON.stringify(listed.failure));
  return listed.value;
}

describe("a list can be paged through while it changes, and no row is skipped", () => {
  test("revoking one page after another revokes all 45 keys", async () => {
    await plant(45);
    let revoked = 0;
    let cursor: string | undefined;
    do {
      const page = await list({ status: "active", ...(cursor ? { cursor } : {}) });
      const ids = page.rows.map(({ id }) => id);
      const done = await bulkRevokeKeys(ctx(), { ids, reason: "moving on" });
      revoked += done.ok ? done.value.changed.length : 0;
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(revoked).toBe(45);
    expect((await list({ status: "active" })).total).toBe(0);
  });

  test.each(KEY_SORTS)(
    "sorted by %s, paging neither skips nor repeats a row that existed from the start",
    async (sort) => {
      await plant(60);
      const before = new Set((await list({ sort, pageSize: 100 })).rows.map(({ id }) => id));
      const met: string[] = [];
      let cursor: string | undefined;
      for (let step = 1; step < 100; step++) {
        const page = await list({ sort, pageSize: 7, ...(cursor ? { cursor } : {}) });
        met.push(...page.rows.map(({ id }) => id));
        // Each step inserts rows at many places in the order, and deletes a row that was already
        // read.
        await plant(5, step * 1000);
        await database.sql`delete from api_keys where id = ${met.at(-1) ?? ""}`;
        if (!page.next) break;
        cursor = page.next;
      }
      expect(new Set(met).size).toBe(met.length);
      expect([...before].filter((id) => !met.includes(id))).toEqual([]);
    },
  );

  test("a page past the end is empty and has no cursors for other pages", async () => {
    await plant(30);
    const { next, rows } = await list();
    await database.sql`delete from api_keys where not id = any(${rows.map(({ id }) => id)})`;
    const past = await list({ cursor: next ?? "" });
    expect(past).toMatchObject({ rows: [], next: null, previous: null });
    expect(past.total).toBe(25);
  });
});

test.each([
  ["people", async (cursor?: string) => listPeople(ctx(), { pageSize: 2, cursor })],
  ["servers", async (cursor?: string) => listUpstreams(ctx(), { pageSize: 2, cursor })],
])("the list of %s can be paged forward and back by keyset", async (what, read) => {
  for (const name of ["ada", "Ben", "cleo", "Dan"]) {
    if (what === "people") await makePerson(database.db, name, "member", []);
    else await makeServer(database.db, "http", name.toLowerCase());
  }
  const names: string[] = [];
  const cursors: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    if (!page.ok) throw new Error(JSON.stringify(page.failure));
    names.push(...page.value.rows.map(({ name }) => name.toLowerCase()));
    cursor = page.value.next ?? undefined;
    if (page.value.previous) cursors.push(page.value.previous);
  } while (cursor);
  const expected = ["ada", "ben", "cleo", "dan"].concat(what === "people" ? ["olga"] : []);
  expect(names).toEqual(expected);
  const back = await read(cursors.at(-1));
  expect(back.ok && back.value.rows.map(({ name }) => name.toLowerCase())).toEqual(
    expected.slice((cursors.length - 1) * 2, cursors.length * 2),
  );
});

const id = randomUUID();
const cursorAt = (key: string | null, more = {}) =>
  cursorText({ order: "created", side: "next", key, id, ...more });

test.each([
  ["an empty text", ""],
  ["invalid base64url", "a b"],
  ["a page number", "2"],
  ["JSON of another form", Buffer.from('{"page":2}').toString("base64url")],
  ["another list's order", cursorAt("0", { order: "name" })],
  ["an unknown side", cursorAt("0", { side: "beside" })],
  ["an invalid id", cursorAt("0", { id: "x" })],
  ["an invalid timestamp", cursorAt("2026-03-01")],
  ["a timestamp out of range", cursorAt("9".repeat(18))],
  ["a null key in an order without nulls", cursorAt(null)],
  ["an overlong text", "a".repeat(5000)],
])("a cursor is refused if it was made from %s", async (_what, cursor) => {
  const listed = await listKeys(ctx(), { cursor });
  expect(listed).toMatchObject({
    failure: {
      code: "invalid_input",
      fields: { cursor: expect.stringContaining("does not belong") },
    },
  });
});

test.each(["\0", "\ud800", "'; drop table people; --", "\u{1f511}".repeat(50)])(
  "a cursor with the sort key %j is accepted or refused without an internal error",
  async (key) => {
    const listed = await listKeys(ctx(), {
      sort: "name",
      cursor: cursorAt(key, { order: "name" }),
    });
    expect(listed.ok || listed.failure.code === "invalid_input").toBe(true);
  },
);

test("cursors for timestamps in the distant past or future are valid", async () => {
  for (const key of ["0", "-1", "253402300799999999".slice(0, 17)]) {
    expect((await listKeys(ctx(), { cursor: cursorAt(key) })).ok).toBe(true);
  }
});
