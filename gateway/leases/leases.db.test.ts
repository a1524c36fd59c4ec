import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { plantServer } from "@/gateway/testing/gateway";
import { eventually } from "@/gateway/upstreams/testing/link-scene";
import { follow } from "@/lib/change-feed/follow";
import { type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { claimLease, type LeasePlace, placeName, releaseLease } from "./lease-rows";
import { type Leases, openLeases } from "./leases";

let fixture: TestProcess;
let unfollow: () => Promise<void>;
let upstreamId: string;
let place: LeasePlace;
let leases: Leases;
const ours = randomUUID();
const other = randomUUID();
const open = new Set<string>();
const ended = vi.fn<(place: LeasePlace) => void>();

beforeAll(async () => {
  fixture = await testProcess();
  const { database, process } = fixture;
  unfollow = await follow({ database: database.address, log: process.log, processId: ours });
  upstreamId = await plantServer(fixture, { name: "state", url: "http://127.0.0.1:9", items: [] });
  leases = openLeases(process, ours, { open: () => open, end: ended });
});
afterAll(async () => {
  await unfollow();
  await fixture.close();
});
beforeEach(async () => {
  place = { upstreamId, principal: randomUUID() };
  ended.mockClear();
  open.clear();
  await beat(other, 0);
});

/** Writes the heartbeat of another process, as of this many seconds ago. */
async function beat(processId: string, secondsAgo: number): Promise<void> {
  await fixture.database.sql`
    insert into processes (id, started_at, seen_at, seen_seq)
    values (${processId}, now(), clock_timestamp() - make_interval(secs => ${secondsAgo}), 1000000)
    on conflict (id) do update set seen_at = excluded.seen_at`;
}
const db = () => fixture.process.db;

test("of many processes that claim a free lease at once, exactly one gets it", async () => {
  const processes = Array.from({ length: 8 }, () => randomUUID());
  for (const one of processes) await beat(one, 0);
  const owners = await Promise.all(processes.map((one) => claimLease(db(), place, one)));
  expect(new Set(owners).size).toBe(1);
  expect(processes).toContain(owners[0]);
});

test("a lease is its owner's while the owner's heartbeats are fresh, and anyone's afterwards", async () => {
  expect(await claimLease(db(), place, other)).toBe(other);
  await beat(other, 4.5);
  expect(await leases.enter(place)).toEqual({ here: false, owner: other });
  await beat(other, 5.5);
  leases.forget(place);
  expect(await leases.enter(place)).toMatchObject({ here: true });
});

test("an owner that was silent for too long ends its session when another process has claimed it", async () => {
  const entered = await leases.enter(place);
  expect(entered).toMatchObject({ here: true });
  // The heartbeats of this process are fresh, so the claim of another is written directly.
  await fixture.database.sql`
    update session_leases set owner = ${other} where principal = ${place.principal}`;
  await eventually(() => ended.mock.calls).toEqual([[place]]);
  expect(await leases.enter(place)).toEqual({ here: false, owner: other });
});

test("a lease that is given up elsewhere is claimed with the next call", async () => {
  await claimLease(db(), place, other);
  expect(await leases.enter(place)).toEqual({ here: false, owner: other });
  expect(await leases.enter(place)).toEqual({ here: false, owner: other });
  await releaseLease(db(), place, other);
  await eventually(async () => (await leases.enter(place)).here).toBe(true);
});

test("an unused lease without an open session is given up, and one with a session is kept", async () => {
  const kept = { upstreamId, principal: randomUUID() };
  open.add(placeName(kept));
  for (const one of [place, kept]) {
    const entered = await leases.enter(one);
    if (entered.here) entered.leave();
  }
  const owners = async () => {
    const rows = await fixture.database.sql<{ principal: string }[]>`
      select principal from session_leases where owner = ${ours}`;
    return rows.map(({ principal }) => principal);
  };
  expect(await owners()).toEqual(expect.arrayContaining([place.principal, kept.principal]));
  await expect.poll(owners, { timeout: 30_000 }).not.toContain(place.principal);
  expect(await owners()).toContain(kept.principal);
  expect(ended).not.toHaveBeenCalled();
});

test("a lease that is in use is not yielded, and an unused one is, with its session", async () => {
  const entered = await leases.enter(place);
  await leases.yieldLease(place);
  expect(await claimLease(db(), place, other)).toBe(ours);
  if (entered.here) entered.leave();
  await leases.yieldLease(place);
  expect(ended.mock.calls).toEqual([[place]]);
  expect(await claimLease(db(), place, other)).toBe(other);
});

test("a process that cannot write heartbeats ends its sessions before its leases lapse, and gives these up once it can", async () => {
  await leases.enter(place);
  const began = performance.now();
  await unfollow();
  await expect.poll(() => ended.mock.calls.length, { timeout: 30_000 }).toBeGreaterThan(0);
  expect(ended.mock.calls).toContainEqual([place]);
  expect(performance.now()).toBeGreaterThan(began);
  const { database, process } = fixture;
  unfollow = await follow({ database: database.address, log: process.log, processId: ours });
  const rows = () => database.sql`select from session_leases where principal = ${place.principal}`;
  await expect.poll(async () => (await rows()).length, { timeout: 30_000 }).toBe(0);
});
