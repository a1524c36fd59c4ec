import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import type { ListKeysInput } from "@/lib/keys/schema";
import { KEY_SORTS, KEY_STATUSES } from "@/lib/keys/view-bounds";
import { cursorText } from "@/lib/paging/cursor";
import { listKeys } from "./list-keys";

let database: TestDatabase;
let red: string;
let operator: Actor & { kind: "person" };
let member: Actor & { kind: "person" };
const now = new Date("2026-03-01T12:00:00Z");
const ROWS = 10_000;

/**
 * Inserts keys in every state into two teams, each key a minute older than the previous one. Some
 * keys have one of two creators, the others depend only on their team.
 */
beforeAll(async () => {
  database = await testDatabase();
  red = await makeTeam(database.db, "red");
  const blue = await makeTeam(database.db, "blue");
  operator = await makePerson(database.db, "Olga", "operator", [red, blue]);
  member = await makePerson(database.db, "Mia", "member", [red, blue]);
  await database.sql`
    insert into api_keys (id, name, kind, team_id, maker_id, membership_id, lookup, phc, pepper_id,
      last_four, created_at, expires_at, disabled_at, quarantined_at, revoked_at, last_used_at)
    select gen_random_uuid(), 'Key ' || n, case n % 5 when 0 then 'service' else 'personal' end,
      case when n % 2 = 0 then ${red}::uuid else ${blue}::uuid end,
      case n % 5 when 0 then null when 1 then ${member.id}::uuid else ${operator.id}::uuid end,
      case when n % 5 = 0 or n % 13 = 0 then null else (
        select m.id from team_members m
        where m.team_id = case when n % 2 = 0 then ${red}::uuid else ${blue}::uuid end
          and m.person_id = case n % 5 when 1 then ${member.id}::uuid else ${operator.id}::uuid end)
      end,
      decode(md5(n::text), 'hex'), 'phc', 'pepper', to_char(n, 'FM0000'),
      ${now.toISOString()}::timestamptz - n * interval '1 minute',
      case when n % 3 = 0 then ${now.toISOString()}::timestamptz + (n - 5000) * interval '1 minute' end,
      case when n % 7 = 0 then ${now.toISOString()}::timestamptz end,
      case when n % 17 = 0 then ${now.toISOString()}::timestamptz end,
      case when n % 11 = 0 then ${now.toISOString()}::timestamptz end,
      case when n % 4 <> 0 then ${now.toISOString()}::timestamptz - n * interval '1 hour' end
    from generate_series(0, ${ROWS - 1}) n`;
  await database.sql`analyze`;
}, 60_000);
afterAll(() => database.close());

async function list(filters: ListKeysInput = {}, actor: Actor = operator) {
  return unwrap(await listKeys(testContext({ db: database.db, actor, now }), filters));
}
const names = async (filters: ListKeysInput, actor?: Actor) =>
  (await list(filters, actor)).rows.map((key) => key.name);

describe("a list of keys is divided into pages", () => {
  test("a list of keys begins with the newest keys and has 25 keys per page", async () => {
    const { rows, ...page } = await list();
    expect(page).toEqual({ total: ROWS, next: expect.any(String), previous: null });
    expect(rows.map((key) => key.name)).toEqual(Array.from({ length: 25 }, (_, n) => `Key ${n}`));
  });

  test("a list without matching keys is a single empty page", async () => {
    const nothing = { rows: [], total: 0, next: null, previous: null };
    expect(await list({ q: "no such key" })).toEqual(nothing);
  });

  test.each(KEY_SORTS)(
    "in a list that is sorted by %s, every key is on exactly one page",
    async (sort) => {
      const narrowed = { sort, pageSize: 100, ownerId: member.id } as const;
      const pages = [await list(narrowed)];
      for (let cursor = pages[0]?.next; cursor; cursor = pages.at(-1)?.next) {
        pages.push(await list({ ...narrowed, cursor }));
      }
      const ids = pages.flatMap(({ rows }) => rows.map((key) => key.id));
      expect(ids).toHaveLength(2000);
      expect(new Set(ids).size).toBe(2000);
      // Paging backwards from the last page must give the same pages.
      for (let at = pages.length - 1; at > 0; at--) {
        const cursor = pages[at]?.previous ?? "";
        const before = await list({ ...narrowed, cursor });
        expect(before.rows.map(({ id }) => id)).toEqual(pages[at - 1]?.rows.map(({ id }) => id));
        expect(before.previous === null).toBe(at === 1);
      }
    },
  );
});

async function lastOf(sort: (typeof KEY_SORTS)[number]) {
  let page = await list({ sort, pageSize: 100 });
  while (page.next) page = await list({ sort, pageSize: 100, cursor: page.next });
  return page.rows.at(-1);
}

describe("a list of keys can be sorted", () => {
  test("sorting by last use puts the most recently used key first and unused keys last", async () => {
    const used = (await list({ sort: "last_used" })).rows.map((key) => key.lastUsedAt?.getTime());
    expect(used).toEqual(used.toSorted((a, b) => Number(b) - Number(a)));
    expect(await lastOf("last_used")).toMatchObject({ lastUsedAt: null });
  });
  test("sorting by expiry puts the earliest expiry first and keys that never expire last", async () => {
    const ends = (await list({ sort: "expires" })).rows.map((key) => key.expiresAt?.getTime());
    expect(ends).toEqual(ends.toSorted((a, b) => Number(a) - Number(b)));
    expect(await lastOf("expires")).toMatchObject({ expiresAt: null });
  });
  test("sorting by name ignores upper and lower case", async () => {
    await database.sql`update api_keys set name = 'aardvark' where last_four = '0042'`;
    expect((await names({ sort: "name" }))[0]).toBe("aardvark");
    await database.sql`update api_keys set name = 'Key 42' where last_four = '0042'`;
  });
});

describe("a list of keys can be filtered", () => {
  test("each key matches the filter for exactly one status, which is the status that its view shows", async () => {
    let sum = 0;
    for (const status of KEY_STATUSES) {
      const { rows, total } = await list({ status, pageSize: 100, sort: "name" });
      expect(new Set(rows.map((key) => key.status))).toEqual(new Set([status]));
      sum += total;
    }
    expect(sum).toBe(ROWS);
  });

  test("the filters for team and creator give only the keys of that team and that creator", async () => {
    expect((await list({ teamId: red })).total).toBe(ROWS / 2);
    const { total, rows } = await list({ teamId: red, ownerId: member.id });
    expect(total).toBe(1000);
    expect(rows[0]).toMatchObject({ team: { slug: "red" }, maker: { name: "Mia" } });
  });

  test("the filter for unused keys leaves out keys that were used or created within the given time", async () => {
    const { rows, total } = await list({ unusedDays: 5, pageSize: 100, sort: "last_used" });
    const limit = now.getTime() - 5 * 86_400_000;
    for (const key of rows) {
      expect((key.lastUsedAt ?? key.createdAt).getTime()).toBeLessThan(limit);
    }
    const used = 7500 - 90; // Keys with n % 4 ≠ 0, last used more than 120 hours ago
    const never = 2500 - 1801; // Keys with n % 4 = 0, never used, created over 7200 minutes ago
    expect(total).toBe(used + never);
  });

  test.each([
    ["a part of the name", "ey 777", 11],
    ["the last four characters", "mcp_…0123", 1],
    ["the maker's name", "mia", 2000],
    ["a sign that is a wildcard elsewhere", "Key _", 0],
    ["another such sign", "%", 0],
    ["a backslash", "\\", 0],
  ])("a search by %s finds exactly the matching keys", async (_name, q, total) => {
    expect((await list({ q })).total).toBe(total);
  });

  test("a search by the first characters of an id finds the key", async () => {
    const [first] = (await list()).rows;
    expect(await names({ q: first?.id.slice(0, 13) ?? "" })).toEqual([first?.name]);
  });
});

describe("a member's list of keys contains only their own keys", () => {
  test("a member sees only the keys that they created, regardless of the filter", async () => {
    expect((await list({}, member)).total).toBe(2000);
    expect((await list({ ownerId: operator.id }, member)).total).toBe(0);
    expect((await list({ teamId: red }, member)).total).toBe(1000);
    const { rows } = await list({ q: "Key", pageSize: 100 }, member);
    expect(new Set(rows.map((key) => key.maker?.id))).toEqual(new Set([member.id]));
  });
});

test("the list shows why a key is refused although its status is active", async () => {
  await database.sql`update people set disabled_at = now() where id = ${member.id}`;
  await database.sql`update teams set disabled_at = now() where id = ${red}`;
  const { rows } = await list({ pageSize: 10 });
  await database.sql`update people set disabled_at = null`;
  await database.sql`update teams set disabled_at = null`;
  // Keys with an even number belong to the team `red`, and keys with n % 5 = 1 belong to the
  // member.
  expect(rows.map((key) => key.blockedBy)).toEqual(
    Array.from({ length: 10 }, (_, n) =>
      n % 2 === 0 ? "team_disabled" : n % 5 === 1 ? "maker_disabled" : null,
    ),
  );
});

const place = (order: string, key: string | null) =>
  cursorText({ order, side: "next", key, id: "00000000-0000-4000-8000-000000000000" });

test("listing one page of 10,000 keys reads at most 30,000 rows", async () => {
  const asked: ListKeysInput[] = [
    {},
    { cursor: place("created", String((now.getTime() - 9975 * 60_000) * 1000)) },
    { sort: "name", cursor: place("name", "key 5") },
    { sort: "last_used", cursor: place("last_used", null) },
    { sort: "last_used" },
    { sort: "expires", status: "active" },
    { q: "key 99" },
    { unusedDays: 3, teamId: red },
  ];
  for (const filters of asked) {
    const read = await database.db.transaction(async (db) => {
      // Returns how many rows this transaction has read, by scans and through indexes.
      const rowsRead = async () => {
        const [row] = await db.execute<{ rows: number }>(sql`
          select (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as rows
          from pg_stat_xact_user_tables where relname = 'api_keys'`);
        return row?.rows ?? Number.NaN;
      };
      const before = await rowsRead();
      const result = await listKeys(testContext({ db, actor: operator, now }), filters);
      expect(result.ok).toBe(true);
      return (await rowsRead()) - before;
    });
    expect([filters, read > 0 && read <= 3 * ROWS]).toEqual([filters, true]);
  }
});
