import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { connect } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { isDatabaseUnavailable } from "@/db/unavailable";
import { makeTeam } from "@/lib/core/people-testing";
import type { Log } from "@/lib/log/type";
import { awaitEverywhere } from "./await-everywhere";
import { openFeed } from "./feed";
import { follow } from "./follow";
import type { Change } from "./kinds";
import { pruneChanges } from "./prune-changes";

const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
let database: TestDatabase;
let closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
afterEach(async () => {
  await Promise.all(closers.map((close) => close()));
  closers = [];
});

/** A process that follows the changes of the test's database. */
async function follower(options: { listens?: boolean } = {}) {
  const state = openFeed();
  const seen: (Change | "reset")[] = [];
  state.on("*", (change) => seen.push(change));
  const close = await follow({ database: database.address, log, state, ...options });
  closers.push(close);
  return { state, seen, close };
}

const rename = (id: string, name: string) =>
  database.sql`update teams set name = ${name} where id = ${id}`;

async function until(true_: () => boolean, limitMs: number): Promise<number> {
  const startedAtMs = performance.now();
  while (!true_()) {
    if (performance.now() - startedAtMs > limitMs) throw new Error("It did not come to pass.");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return performance.now() - startedAtMs;
}

/** What a cut may refuse, again until it is done: every connection of a pool is cut by itself. */
async function untilDone(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return void (await work());
    } catch (error) {
      if (!isDatabaseUnavailable(error) || tries === 20) throw error;
    }
  }
}

test("of 20 writers at once no change is missed, and each is seen in its order", async () => {
  const { seen } = await follower();
  const ids = await Promise.all(
    Array.from({ length: 20 }, () => makeTeam(database.db, randomUUID())),
  );
  const writers = connect(database.address, { max: 20 });
  await Promise.all(
    ids.map(async (id) => {
      for (let n = 0; n < 25; n++) {
        await writers.sql.begin(async (tx) => {
          await tx`update teams set name = ${`name ${n}`} where id = ${id}`;
          await tx`select pg_sleep(${Math.random() / 200})`;
        });
      }
    }),
  );
  await writers.close();
  await until(() => seen.length >= 500, 2_000);
  const changes = seen.filter((change) => change !== "reset");
  expect(changes).toHaveLength(500);
  expect(changes.map(({ seq }) => seq)).toEqual(
    [...changes.map(({ seq }) => seq)].sort((a, b) => a - b),
  );
  expect(new Set(changes.map(({ entityId }) => entityId))).toEqual(new Set(ids));
});

test("a change arrives at once by notification, and without one by the next poll", async () => {
  const id = await makeTeam(database.db, randomUUID());
  const told = await follower();
  const polls = await follower({ listens: false });
  const waits: { told: number; polls: number }[] = [];
  for (let n = 0; n < 10; n++) {
    const before = { told: told.seen.length, polls: polls.seen.length };
    await rename(id, `name ${n}`);
    const [tells, finds] = await Promise.all([
      until(() => told.seen.length > before.told, 1_000),
      until(() => polls.seen.length > before.polls, 1_000),
    ]);
    waits.push({ told: tells, polls: finds });
  }
  expect(Math.max(...waits.map((wait) => wait.polls))).toBeLessThan(300);
  expect(waits.map((wait) => wait.told).sort((a, b) => a - b)[4]).toBeLessThan(50);
});

test("connections that are cut are made anew, and nothing is missed meanwhile", async () => {
  const id = await makeTeam(database.db, randomUUID());
  const { state, seen } = await follower();
  for (let n = 0; n < 5; n++) {
    const before = seen.length;
    await database.sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.catch(() => {});
    await untilDone(() => rename(id, `cut ${n}`));
    await until(() => seen.length > before, 1_500);
    await until(() => state.assertFresh() === null, 1_500);
  }
});

test("what matters to access is a change, what does not is none", async () => {
  const { seen } = await follower();
  const teamId = await makeTeam(database.db, randomUUID());
  const [keyId, upstreamId] = [randomUUID(), randomUUID()];
  const { sql } = database;
  const kinds = async (work: () => Promise<unknown>) => {
    const before = seen.length;
    await work();
    await awaitEverywhere(database.db);
    return seen.slice(before).map((change) => (change === "reset" ? change : change.kind));
  };
  await sql`
    insert into api_keys (id, name, kind, team_id, lookup, phc, pepper_id, last_four, created_at)
    values (${keyId}, 'k', 'service', ${teamId}, 'x', 'x', 'x', 'aaaa', now())`;
  expect(
    await kinds(
      () => sql`update api_keys set last_used_at = now(), last_used_client = 'c',
        first_call_at = now() where id = ${keyId}`,
    ),
  ).toEqual([]);
  const changes = [
    "revoked_at = now()",
    "disabled_at = now()",
    "expires_at = now()",
    "name = 'other'",
    "scopes = '{admin}'",
    "allowed_addresses = '{10.0.0.0/8}'",
    "own_grants = true",
    "requests_per_minute = 5",
    "concurrent_calls = 5",
  ];
  for (const change of changes) {
    const made = () => sql.unsafe(`update api_keys set ${change} where id = '${keyId}'`);
    expect([change, await kinds(made)]).toEqual([change, ["key"]]);
  }
  const personId = randomUUID();
  await sql`insert into people (id, email, name, role, created_at)
    values (${personId}, ${`${personId}@example.com`}, 'Mia', 'member', now())`;
  const join = () => sql`insert into team_members (team_id, person_id, joined_at)
    values (${teamId}, ${personId}, now())`;
  expect(await kinds(join)).toEqual(["members"]);
  await sql`update api_keys set kind = 'personal', maker_id = ${personId},
    membership_id = (select id from team_members where person_id = ${personId})
    where id = ${keyId}`;
  await awaitEverywhere(database.db);
  const leave = () => sql`delete from team_members where person_id = ${personId}`;
  expect(new Set(await kinds(leave))).toEqual(new Set(["members", "key"]));
  const register = () => sql`
    insert into upstreams (id, name, transport, url, created_at, updated_at)
    values (${upstreamId}, 'files', 'http', 'http://localhost:1', now(), now())`;
  expect(await kinds(register)).toEqual(["upstream"]);
  const upstream = (change: string) => () =>
    sql.unsafe(`update upstreams set ${change} where id = '${upstreamId}'`);
  expect(await kinds(upstream("checked_at = now(), latency_ms = 3, last_error = 'x'"))).toEqual([]);
  expect(await kinds(upstream("state = 'down'"))).toEqual(["health"]);
  expect(await kinds(upstream("disabled_at = now()"))).toEqual(["upstream"]);
  const grant = () => sql`
    insert into grants (id, team_id, upstream_id, tools, created_at)
    values (${randomUUID()}, ${teamId}, ${upstreamId}, '{*}', now())`;
  expect(await kinds(grant)).toEqual(["grants"]);
  expect(seen.at(-1)).toMatchObject({ kind: "grants", entityId: teamId });
  const secret = () => sql`
    insert into upstream_secrets (upstream_id, kind, name, value_sealed, updated_at)
    values (${upstreamId}, 'header', 'x', 'x', now())`;
  // What a server is asked with is part of where it leads.
  expect(await kinds(secret)).toEqual(["secrets", "upstream"]);
  expect(await kinds(upstream("listed_version = target_version"))).toEqual(["items"]);
  const remove = () => sql`delete from upstreams where id = ${upstreamId}`;
  expect(new Set(await kinds(remove))).toEqual(new Set(["upstream", "grants", "secrets"]));
  expect(await kinds(() => sql`update teams set disabled_at = now() where id = ${teamId}`)).toEqual(
    ["team"],
  );
});

test("a thousand items of one server are one change", async () => {
  const { seen } = await follower();
  const upstreamId = randomUUID();
  await database.sql`
    insert into upstreams (id, name, transport, url, created_at, updated_at)
    values (${upstreamId}, 'many', 'http', 'http://localhost:1', now(), now())`;
  await awaitEverywhere(database.db);
  const before = seen.length;
  const insert = (kind: string) => database.sql`
    insert into upstream_items (upstream_id, kind, name, definition, digest, first_seen_at)
    select ${upstreamId}, ${kind}, 'tool ' || n, '{}', 'd', now() from generate_series(1, 1000) n`;
  await insert("tool");
  await awaitEverywhere(database.db);
  expect(seen.slice(before)).toMatchObject([{ kind: "items", entityId: upstreamId }]);
});

test("who missed pruned changes forgets everything; pruning leaves the newest", async () => {
  const id = await makeTeam(database.db, randomUUID());
  const { seen, state } = await follower({ listens: false });
  await rename(id, "one");
  await until(() => seen.length === 1, 1_000);
  await database.sql`update changes set at = now() - interval '2 hours'`;
  await pruneChanges(database.db);
  const left = await database.sql`select seq from changes`;
  expect(left).toHaveLength(1);
  const revision = state.revision("grants");
  // What would happen while a process sleeps: its last change and those after it are gone.
  await database.sql.begin(async (tx) => {
    await tx`delete from changes`;
    await tx`update teams set name = 'two' where id = ${id}`;
  });
  await until(() => seen.includes("reset"), 1_000);
  expect(state.revision("grants")).toBe(revision + 1);
});

test("waiting ends when every live process has heeded the change, and after a second at most", async () => {
  const id = await makeTeam(database.db, randomUUID());
  const timed = async () => {
    const startedAtMs = performance.now();
    await awaitEverywhere(database.db);
    return performance.now() - startedAtMs;
  };
  const [one, other] = [await follower({ listens: false }), await follower({ listens: false })];
  for (let n = 0; n < 5; n++) {
    await rename(id, `name ${n}`);
    expect(await timed()).toBeLessThan(800);
    for (const { seen } of [one, other]) expect(seen).toHaveLength(n + 1);
  }
  await one.close();
  await other.close();
  expect(await timed()).toBeLessThan(100);

  const silent = randomUUID();
  await database.sql`
    insert into processes (id, started_at, seen_at, seen_seq) values (${silent}, now(), now(), 0)`;
  const full = await timed();
  expect(full).toBeGreaterThan(950);
  expect(full).toBeLessThan(1_300);
  await database.sql`update processes set seen_at = now() - interval '1200 milliseconds'`;
  expect(await timed()).toBeLessThan(100);
});

test("a process is never taken for dead while it may believe what it holds", async () => {
  const { state, close } = await follower({ listens: false });
  for (let round = 0; round < 40; round++) {
    const [row] = await database.sql<{ silent: number }[]>`
      select extract(epoch from clock_timestamp() - max(seen_at))::float8 as silent from processes`;
    if (state.isCurrent()) expect(row?.silent).toBeLessThan(1);
    await new Promise((done) => setTimeout(done, 50));
  }
  await close();
});
