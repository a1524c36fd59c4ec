import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { upstreamItems } from "@/db/schema/upstream-items";
import { upstreams } from "@/db/schema/upstreams";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { ListedItem, ListedKind } from "@/gateway/upstreams/link/listed-item";
import { testContext } from "@/lib/core/testing/context";
import { approveItem } from "@/lib/servers/items/approve-item";
import { randomOf } from "@/lib/std/testing/random";
import { MISSED_MS, type Offering, reconcile } from "./reconcile";

/**
 * These tests check that a new list from a server never destroys an operator's work, and that a
 * change is never approved before a person has seen it.
 */
let database: TestDatabase;
let id: string;
let now: Date;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from upstreams`;
  id = randomUUID();
  now = new Date("2026-03-01T12:00:00Z");
  await database.db.insert(upstreams).values({
    ...{ id, name: "files", transport: "http", url: "https://files.example.com/mcp" },
    ...{ createdAt: now, updatedAt: now },
  });
});

interface Offer {
  readonly kind?: ListedKind;
  readonly name: string;
  readonly says?: string;
}

const FIELD = {
  ...{ tool: "name", prompt: "name", resource: "uri", resource_template: "uriTemplate" },
} as const;

const textOf = (kind: ListedKind, name: string, says: string) =>
  JSON.stringify({ [FIELD[kind]]: name, description: says });

const listed = ({ kind = "tool", name, says = "old" }: Offer): ListedItem => ({
  ...{ kind, name },
  definition: textOf(kind, name, says),
  title: null,
  description: says,
});

/**
 * Runs a check of the server, one minute after the previous check unless `laterMs` says otherwise.
 */
async function look(offers: readonly Offer[], offering: Partial<Offering> = {}, laterMs = 60_000) {
  now = new Date(now.getTime() + laterMs);
  const known = { isNew: false, isMoved: false, hasForgotten: false };
  const upstream = { id, approvesChanges: false, ...known, ...offering };
  return database.db.transaction((tx) => reconcile(tx, upstream, offers.map(listed), now));
}

const itemOf = async (name: string, kind: ListedKind = "tool") => {
  const [row] = await database.db
    .select()
    .from(upstreamItems)
    .where(and(eq(upstreamItems.kind, kind), eq(upstreamItems.name, name)));
  return row;
};
const here = async () => {
  const rows = await database.sql`select name from upstream_items where gone_at is null order by 1`;
  return rows.map(({ name }) => name);
};

const KINDS = ["tool", "prompt", "resource", "resource_template"] as const;

test.each(KINDS)(
  "a %s that returns with changes is marked as changed and keeps the operator's texts",
  async (kind) => {
    const isNamed = kind === "tool" || kind === "prompt";
    const stays = { kind, name: "stays" };
    const offering = { approvesChanges: true };
    await look([{ kind, name: "read" }, stays], { ...offering, isNew: true });
    await database.sql`update upstream_items set hidden = true, title_override = 'Mine',
    description_override = 'My words' where name = 'read'`;
    await look([stays], offering);
    await look([stays], offering);
    expect(await itemOf("read", kind)).toMatchObject({
      goneAt: now,
      definition: textOf(kind, "read", "old"),
    });
    expect(await here()).toEqual(["stays"]);
    await look([{ kind, name: "read", says: "new" }, stays], offering);
    expect(await itemOf("read", kind)).toMatchObject({
      ...{ goneAt: null, hidden: true, titleOverride: "Mine", descriptionOverride: "My words" },
      ...{ previous: textOf(kind, "read", "old"), changedAt: now },
      ...{ definition: textOf(kind, "read", "new"), description: "new" },
      waits: isNamed,
    });
  },
);

test.each(KINDS)("a %s that returns unchanged has the same state as before", async (kind) => {
  const offering = { approvesChanges: true };
  await look([{ kind, name: "read" }], { ...offering, isNew: true });
  const before = await itemOf("read", kind);
  await look([], offering);
  await look([], offering);
  expect(await here()).toEqual([]);
  await look([{ kind, name: "read" }], offering);
  expect(await itemOf("read", kind)).toEqual(before);
});

test("an unapproved item that changes and changes back stays unapproved", async () => {
  const offering = { approvesChanges: true };
  await look([], { ...offering, isNew: true });
  const waiting = { waits: true, previous: null };
  for (const says of ["one", "two", "one"]) {
    await look([{ name: "read", says }], offering);
    expect(await itemOf("read")).toMatchObject({ ...waiting, description: says });
  }
  await look([{ name: "other" }], offering);
  await look([{ name: "read", says: "one" }], offering);
  expect(await itemOf("read")).toMatchObject(waiting);
});

test("an item that returns to its approved version no longer waits for approval, even if it was gone in between", async () => {
  const offering = { approvesChanges: true };
  await look([{ name: "read" }], { ...offering, isNew: true });
  await look([{ name: "read", says: "new" }], offering);
  await look([{ name: "other" }], offering);
  await look([{ name: "read" }], offering);
  expect(await itemOf("read")).toMatchObject({ waits: false, previous: null });
});

test("if changes need approval, an item with invisible characters waits from its first listing", async () => {
  const offers = [{ name: "plain" }, { name: "odd", says: "Reads.\u{e0041}" }];
  await look(offers, { approvesChanges: true, isNew: true });
  expect(await itemOf("plain")).toMatchObject({ waits: false });
  expect(await itemOf("odd")).toMatchObject({ waits: true, previous: null });
});

test("missing items count as gone only after a second list, half a minute later, lacks them too", async () => {
  await look([{ name: "a" }, { name: "b" }, { kind: "prompt", name: "ask" }], { isNew: true });
  expect(await look([])).toMatchObject({ missing: 3, gone: 0 });
  expect(await here()).toEqual(["a", "ask", "b"]);
  expect(await look([], {}, MISSED_MS - 1)).toMatchObject({ missing: 3, gone: 0 });
  expect(await look([{ name: "a" }], {}, 1)).toMatchObject({ missing: 0, gone: 2 });
  expect(await here()).toEqual(["a"]);
  expect(await itemOf("a")).toMatchObject({ missedAt: null });
  expect(await look([])).toMatchObject({ missing: 1, gone: 0 });
});

test("missing items count as gone at once if other items replace them or the server's address changed", async () => {
  await look([{ name: "a" }, { name: "b" }], { isNew: true });
  expect(await look([{ name: "b" }, { name: "c" }])).toMatchObject({ added: 1, gone: 1 });
  expect(await look([{ name: "a" }, { name: "d" }])).toMatchObject({ returned: 1, gone: 2 });
  expect(await look([], { isMoved: true })).toMatchObject({ gone: 2, missing: 0 });
});

test.each(KINDS)(
  "if a list of %ss is shorter, a second list has to confirm the loss even if one item is new",
  async (kind) => {
    const offers = ["a", "b", "c"].map((name) => ({ kind, name }));
    await look(offers, { isNew: true });
    const starting = [{ kind, name: "starting" }];
    expect(await look(starting)).toMatchObject({ added: 1, missing: 3, gone: 0 });
    expect(await here()).toEqual(["a", "b", "c", "starting"]);
    expect(await look(offers)).toMatchObject({ missing: 1, gone: 0 });
    expect(await look(offers)).toMatchObject({ missing: 0, gone: 1 });
    expect(await here()).toEqual(["a", "b", "c"]);
  },
);

test("a new item of one kind does not confirm that items of another kind are gone", async () => {
  await look([{ name: "a" }, { kind: "resource", name: "file:///a" }], { isNew: true });
  const many = ["file:///b", "file:///c"].map((name) => ({ kind: "resource" as const, name }));
  expect(await look(many)).toMatchObject({ added: 2, missing: 1, gone: 1 });
  expect(await here()).toEqual(["a", "file:///b", "file:///c"]);
});

test("a list without changes writes nothing, even if some stored items are gone", async () => {
  await look([{ name: "a" }, { name: "b" }], { isNew: true });
  await look([{ name: "a" }, { name: "c" }]);
  const written = async () => {
    const [row] = await database.sql`select max(xmin::text::bigint) as tx from upstream_items`;
    return row?.tx;
  };
  const before = await written();
  await look([{ name: "a" }, { name: "c" }]);
  expect(await written()).toBe(before);
});

/**
 * Runs checks of a server that lists entirely different names each time. Returns true if a tool or
 * prompt had to be deleted.
 */
async function flood(offering: Partial<Offering>, rounds: number, each: number): Promise<boolean> {
  let forgot = false;
  for (let round = 0; round < rounds; round++) {
    const names = Array.from({ length: each }, (_, at) => ({ name: `junk-${round}-${at}` }));
    const found = await look(names, { ...offering, hasForgotten: forgot });
    forgot ||= found.forgot;
  }
  return forgot;
}

const countGone = async () => {
  const [row] = await database.sql`
    select count(*)::int as rows from upstream_items where gone_at is not null`;
  return row?.rows;
};

test("if each list has other names, the stored items stay limited, but an operator's work is never deleted", async () => {
  await look(
    ["hidden", "titled", "worded", "plain"].map((name) => ({ name })),
    { isNew: true },
  );
  await database.sql`update upstream_items set hidden = true where name = 'hidden'`;
  await database.sql`update upstream_items set title_override = 'T' where name = 'titled'`;
  await database.sql`update upstream_items set description_override = 'D' where name = 'worded'`;
  await look([{ kind: "resource", name: "x://gone" }]);
  expect(await flood({}, 6, 400)).toBe(true);
  expect(await countGone()).toBe(1_000 + 3 + 1);
  for (const name of ["hidden", "titled", "worded"]) {
    expect((await itemOf(name))?.goneAt).not.toBeNull();
  }
  expect(await itemOf("x://gone", "resource")).toBeDefined();
  expect(await itemOf("plain")).toBeUndefined();
  // A deleted item cannot be compared with its earlier version, so the item is marked as changed
  // when it returns.
  await look([{ name: "plain", says: "new" }], { hasForgotten: true });
  expect(await itemOf("plain")).toMatchObject({ previous: {}, changedAt: now });
});

test("if changes need approval, approved items are kept longer than unapproved items", async () => {
  const offering = { approvesChanges: true };
  await look([{ name: "read" }], { ...offering, isNew: true });
  expect(await flood(offering, 4, 400)).toBe(true);
  expect(await countGone()).toBe(1_000);
  await look([{ name: "read" }], { ...offering, hasForgotten: true });
  expect(await itemOf("read")).toMatchObject({ waits: false, previous: null });
});

test("items that are gone are also limited by the total size of their definitions", async () => {
  const says = "x".repeat(200_000);
  for (let round = 0; round < 6; round++) {
    await look(Array.from({ length: 10 }, (_, at) => ({ name: `big-${round}-${at}`, says })));
  }
  const [row] = await database.sql`
    select sum(octet_length(definition))::int as bytes from upstream_items
    where gone_at is not null`;
  expect(row?.bytes).toBeLessThanOrEqual(4 * 1_048_576);
  expect(row?.bytes).toBeGreaterThan(3 * 1_048_576);
});

test("after any sequence of lists, only approved definitions can be called", async () => {
  const ctx = testContext({ db: database.db });
  for (let seed = 1; seed <= 12; seed++) {
    await database.sql`delete from upstream_items`;
    const random = randomOf(seed);
    const names = ["a", "b", "c"];
    const approved = new Map(names.map((name) => [name, new Set(["old"])]));
    await look(
      names.map((name) => ({ name })),
      { approvesChanges: true, isNew: true },
    );
    await database.sql`update upstream_items set description_override = 'mine'`;
    for (let step = 0; step < 15; step++) {
      const offers = names.flatMap((name): Offer[] =>
        random() < 0.3
          ? []
          : [{ name, says: ["old", "new", "newer"][Math.floor(random() * 3)] ?? "" }],
      );
      await look(offers, { approvesChanges: true }, random() < 0.5 ? 1_000 : 60_000);
      for (const { name, says = "" } of offers) {
        const row = await itemOf(name);
        expect(row).toMatchObject({ descriptionOverride: "mine", goneAt: null });
        const known = approved.get(name);
        if (!row?.waits) expect([seed, step, known?.has(says)]).toEqual([seed, step, true]);
        if (!row?.waits || random() < 0.7) continue;
        const { digest } = row;
        const done = await approveItem(ctx, { server: "files", kind: "tool", item: name, digest });
        expect(done.ok).toBe(true);
        approved.set(name, new Set([says]));
      }
    }
  }
});
