import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { connect } from "@/db/client";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { isDatabaseUnavailable } from "@/db/unavailable";
import { makeTeam } from "@/lib/core/testing/people";
import type { Log } from "@/lib/log/type";
import { openFeed } from "./feed";
import { follow } from "./follow";
import type { Change } from "./kinds";
import { pruneChanges } from "./prune-changes";
import { waitForProcesses } from "./wait-for-processes";

const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
let database: TestDatabase;
// The `setTimeout` of `node:timers/promises` does not call the global `setTimeout`, which
// `heldClock` replaces. This mock calls the global function instead.
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
}));

let closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(closers.map((close) => close()));
  closers = [];
});

/**
 * Starts following the changes in the test's database, as a separate process would, and collects
 * every change and reset in `seen`.
 */
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

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** The longest pause between two checks of `waitForProcesses`, in milliseconds. */
const PAUSE_MS = 25;
const POLL_MS = 200;

/**
 * Stops the monotonic clock and every timer of more than `aboveMs` until the test advances them, so
 * that nothing happens merely because time passes.
 */
function heldClock(aboveMs = PAUSE_MS) {
  const real = setTimeout;
  const startMs = performance.now();
  let passedMs = 0;
  let rounds = 0;
  const held: { ms: number; run: () => void; timer: NodeJS.Timeout }[] = [];
  vi.spyOn(performance, "now").mockImplementation(() => startMs + passedMs);
  vi.spyOn(globalThis, "setTimeout").mockImplementation(((
    run: (...all: unknown[]) => void,
    ms = 0,
    ...rest: unknown[]
  ) => {
    if (ms === PAUSE_MS) rounds++;
    if (ms <= aboveMs) return real(run, ms, ...rest);
    const timer = real(() => {}, 2 ** 31 - 1).unref();
    held.push({ ms, run: () => run(...rest), timer });
    return timer;
  }) as typeof setTimeout);
  return {
    pass(ms: number) {
      passedMs += ms;
    },
    /** Returns the number of times that `waitForProcesses` has paused between two checks. */
    rounds: () => rounds,
    /**
     * Runs the timer of the next poll and returns the delay for which it was set, in milliseconds.
     */
    poll(): number {
      const at = held.findLastIndex(({ ms }) => ms <= POLL_MS);
      const [due] = held.splice(at, 1);
      if (!due) throw new Error("No poll is due.");
      clearTimeout(due.timer);
      due.run();
      return due.ms;
    },
    polls: () => held.filter(({ ms }) => ms <= POLL_MS).length,
  };
}

/**
 * Repeats the work until it succeeds, because each connection of a pool that was cut may fail once
 * more when it is next used.
 */
async function untilDone(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return void (await work());
    } catch (error) {
      if (!isDatabaseUnavailable(error) || tries === 20) throw error;
    }
  }
}

test("with 20 concurrent writers, no change is missed and all changes arrive in commit order", async () => {
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
  await until(() => seen.length >= 500);
  const changes = seen.filter((change) => change !== "reset");
  expect(changes).toHaveLength(500);
  expect(changes.map(({ seq }) => seq)).toEqual(
    [...changes.map(({ seq }) => seq)].sort((a, b) => a - b),
  );
  expect(new Set(changes.map(({ entityId }) => entityId))).toEqual(new Set(ids));
});

test("NOTIFY delivers a change before the next poll is due", async () => {
  const id = await makeTeam(database.db, randomUUID());
  const clock = heldClock();
  const { seen } = await follower();
  for (let n = 1; n <= 10; n++) {
    await rename(id, `name ${n}`);
    await until(() => seen.length === n);
  }
  expect(clock.polls()).toBeGreaterThan(0);
});

test("without LISTEN, the next poll delivers a change within 200 ms", async () => {
  const id = await makeTeam(database.db, randomUUID());
  const clock = heldClock();
  const { seen } = await follower({ listens: false });
  for (let n = 1; n <= 10; n++) {
    await until(() => clock.polls() === 1);
    await rename(id, `name ${n}`);
    expect(seen).toHaveLength(n - 1);
    expect(clock.poll()).toBeLessThanOrEqual(POLL_MS);
    await until(() => seen.length === n);
  }
});

test("connections that are cut are replaced, and no change is missed", async () => {
  const id = await makeTeam(database.db, randomUUID());
  const { state, seen } = await follower();
  for (let n = 0; n < 5; n++) {
    const before = seen.length;
    await database.sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.catch(() => {});
    await untilDone(() => rename(id, `cut ${n}`));
    await until(() => seen.length > before);
    await until(() => state.assertFresh() === null);
  }
});

test("updates that affect access are recorded as changes, and other updates are not", async () => {
  const { seen } = await follower();
  const teamId = await makeTeam(database.db, randomUUID());
  const [keyId, upstreamId] = [randomUUID(), randomUUID()];
  const { sql } = database;
  const kinds = async (work: () => Promise<unknown>) => {
    const before = seen.length;
    await work();
    await waitForProcesses(database.db);
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
  await waitForProcesses(database.db);
  const leave = () => sql`delete from team_members where person_id = ${personId}`;
  expect(new Set(await kinds(leave))).toEqual(new Set(["members", "key"]));
  const register = () => sql`
    insert into upstreams (id, name, transport, url, created_at, updated_at)
    values (${upstreamId}, 'files', 'http', 'http://localhost:1', now(), now())`;
  expect(await kinds(register)).toEqual(["upstream"]);
  const upstream = (change: string) => () =>
    sql.unsafe(`update upstreams set ${change} where id = '${upstreamId}'`);
  expect(await kinds(upstream("checked_at = now(), latency_ms = 3, last_error = 'x'"))).toEqual([]);
  // Lists wait for a server's first listing, and clients get its instructions.
  expect(await kinds(upstream("state = 'down'"))).toEqual(["health", "items"]);
  expect(await kinds(upstream("state = 'up'"))).toEqual(["health"]);
  expect(await kinds(upstream("instructions = 'x'"))).toEqual(["health", "items"]);
  expect(await kinds(upstream("disabled_at = now()"))).toEqual(["upstream"]);
  const grant = () => sql`
    insert into grants (id, team_id, upstream_id, tools, created_at)
    values (${randomUUID()}, ${teamId}, ${upstreamId}, '{*}', now())`;
  expect(await kinds(grant)).toEqual(["grants"]);
  expect(seen.at(-1)).toMatchObject({ kind: "grants", entityId: teamId });
  const secret = () => sql`
    insert into upstream_secrets (upstream_id, kind, name, value_sealed, updated_at)
    values (${upstreamId}, 'header', 'x', 'x', now())`;
  // A server's target version depends on its secrets, so a new secret is also recorded as a change
  // to the upstream.
  expect(await kinds(secret)).toEqual(["secrets", "upstream"]);
  expect(await kinds(upstream("listed_version = target_version"))).toEqual(["items"]);
  const remove = () => sql`delete from upstreams where id = ${upstreamId}`;
  expect(new Set(await kinds(remove))).toEqual(new Set(["upstream", "grants", "secrets"]));
  expect(await kinds(() => sql`update teams set disabled_at = now() where id = ${teamId}`)).toEqual(
    ["team"],
  );
});

test("the insertion of a thousand items of a server is recorded as a single change", async () => {
  const { seen } = await follower();
  const upstreamId = randomUUID();
  await database.sql`
    insert into upstreams (id, name, transport, url, created_at, updated_at)
    values (${upstreamId}, 'many', 'http', 'http://localhost:1', now(), now())`;
  await waitForProcesses(database.db);
  const before = seen.length;
  const insert = (kind: string) => database.sql`
    insert into upstream_items (upstream_id, kind, name, definition, digest, first_seen_at)
    select ${upstreamId}, ${kind}, 'tool ' || n, '{}', 'd', now() from generate_series(1, 1000) n`;
  await insert("tool");
  await waitForProcesses(database.db);
  expect(seen.slice(before)).toMatchObject([{ kind: "items", entityId: upstreamId }]);
});

test("a process that missed pruned changes resets its caches, and pruning keeps the newest change", async () => {
  const id = await makeTeam(database.db, randomUUID());
  const { seen, state } = await follower({ listens: false });
  await rename(id, "one");
  await until(() => seen.length === 1);
  await database.sql`update changes set at = now() - interval '2 hours'`;
  await pruneChanges(database.db);
  const left = await database.sql`select seq from changes`;
  expect(left).toHaveLength(1);
  const revision = state.revision("grants");
  // Simulates a process that was suspended until the last change it had read was pruned.
  await database.sql.begin(async (tx) => {
    await tx`delete from changes`;
    await tx`update teams set name = 'two' where id = ${id}`;
  });
  await until(() => seen.includes("reset"));
  expect(state.revision("grants")).toBe(revision + 1);
});

test("waitForProcesses ends when every live process has acknowledged the change", async () => {
  const id = await makeTeam(database.db, randomUUID());
  const [one, other] = [await follower({ listens: false }), await follower({ listens: false })];
  // The timeout of one second never elapses here, so only the acknowledgements can end the wait.
  heldClock(POLL_MS);
  for (let n = 0; n < 5; n++) {
    await rename(id, `name ${n}`);
    await waitForProcesses(database.db);
    for (const { seen } of [one, other]) expect(seen).toHaveLength(n + 1);
  }
  await one.close();
  await other.close();
  // No live process is left to acknowledge the change, so the wait ends immediately.
  await waitForProcesses(database.db);
});

test("waitForProcesses waits a second for a process that is silent, but not for a dead process", async () => {
  const silent = randomUUID();
  await database.sql`insert into processes (id, started_at, seen_at, seen_seq)
    values (${silent}, now(), now() + interval '1 hour', 0)`;
  await rename(await makeTeam(database.db, randomUUID()), "unheeded");
  const clock = heldClock();
  let isOver = false;
  const waiting = waitForProcesses(database.db).then(() => {
    isOver = true;
  });
  const severalRounds = async () => {
    const before = clock.rounds();
    await until(() => clock.rounds() > before + 5);
  };
  await severalRounds();
  clock.pass(900);
  await severalRounds();
  expect(isOver).toBe(false);
  clock.pass(100);
  await waiting;
  await database.sql`update processes set seen_at = now() - interval '1200 milliseconds'`;
  await waitForProcesses(database.db);
});

test("a process is never considered dead while its caches count as current", async () => {
  const { state, close } = await follower({ listens: false });
  for (let round = 0; round < 40; round++) {
    const [row] = await database.sql<{ silent: number }[]>`
      select extract(epoch from clock_timestamp() - max(seen_at))::float8 as silent from processes`;
    if (state.isCurrent()) expect(row?.silent).toBeLessThan(1);
    await new Promise((done) => setTimeout(done, 50));
  }
  await close();
});
