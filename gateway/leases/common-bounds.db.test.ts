import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { holderId } from "@/gateway/sessions/session-holder";
import { plantServer } from "@/gateway/testing/gateway";
import type { ManagedLink } from "@/gateway/upstreams/link/managed-link";
import type { CommonBounds } from "@/gateway/upstreams/link-registry/bound-scopes";
import { LEAST_IDLE_MS } from "@/gateway/upstreams/link-registry/idle-sessions";
import {
  type Bounded,
  type SessionBounds,
  sessionBounds,
} from "@/gateway/upstreams/link-registry/session-bounds";
import type { SessionLimits } from "@/lib/limits/view";
import { type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { commonBounds } from "./common-bounds";
import { claimLease, releaseLease } from "./lease-rows";

// Two processes on one database, whose sessions are fakes. What one asks the other, it is told here.

let fixture: TestProcess;
let upstreamId: string;
const team = { id: randomUUID() };
const NONE: SessionLimits = { perServer: null, perTeam: null, perKey: null, memoryMb: null };

beforeAll(async () => {
  fixture = await testProcess();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  const { database } = fixture;
  await database.sql`delete from upstreams`;
  upstreamId = await plantServer(fixture, { name: "state", url: "http://127.0.0.1:9", items: [] });
});

interface FakeProcess {
  readonly id: string;
  /** Opens the session of a principal, and returns what refused it, or how it is used. */
  open(
    principal: string,
  ): Promise<{ readonly refused: string | null; rest(): void; isOpen(): boolean }>;
  close(principal: string): Promise<void>;
}

/** Starts processes that have these limits. */
async function processes(
  limits: Partial<SessionLimits>,
): Promise<readonly [FakeProcess, FakeProcess]> {
  const all: (FakeProcess & { readonly bounds: SessionBounds })[] = [];
  for (const id of [randomUUID(), randomUUID()]) {
    await fixture.database.sql`
      insert into processes (id, started_at, seen_at, seen_seq)
      values (${id}, now(), clock_timestamp() + interval '1 hour', 1000000)`;
    const held = new Map<string, Bounded>();
    const idle = new Map<ManagedLink, number>();
    const { process } = fixture;
    const own = { ...NONE, ...limits };
    const bounds = sessionBounds(
      own,
      () => held.values(),
      () => 0,
    );
    const common: CommonBounds = {
      ...commonBounds(process, id),
      makeRoom: async (scope) => {
        for (const one of all) if (one.id !== id && (await one.bounds.makeRoom(scope))) return true;
        return false;
      },
    };
    bounds.boundWith(common);
    const open = async (principal: string) => {
      const place = { upstreamId, principal };
      expect(await claimLease(process.db, place, id)).toBe(id);
      const link = {
        ...{ upstreamId, isCommand: () => true },
        session: () => (idle.has(link) ? { openedAt: null, idleMs: idle.get(link) ?? 0 } : null),
        close: async () => {
          idle.delete(link);
          bounds.closed(link);
        },
      } as unknown as ManagedLink;
      const keyId = principal.split(":")[0] ?? "";
      const one = { link, principal: { id: principal, keyId, team }, memoryBytes: () => 0 };
      held.set(principal, one);
      idle.set(link, 0);
      const refused = await bounds.admit(one);
      if (refused) idle.delete(link);
      const rest = () => void idle.set(link, LEAST_IDLE_MS);
      return { refused: refused?.rule ?? null, rest, isOpen: () => idle.has(link) };
    };
    const close = async (principal: string) => {
      await held.get(principal)?.link.close();
      await releaseLease(process.db, { upstreamId, principal }, id);
    };
    all.push({ id, bounds, open, close });
  }
  return all as unknown as readonly [FakeProcess, FakeProcess];
}

const counted = async () => {
  const rows = await fixture.database.sql`
    select from session_leases where upstream_id = ${upstreamId} and admitted_at is not null`;
  return rows.length;
};

test.each([
  ["perServer", "Each server may have 3 sessions", () => randomUUID()],
  ["perTeam", "This team may have 3 sessions", () => randomUUID()],
  ["perKey", "This key may have 3 sessions", () => holderId(team.id, randomUUID())],
] as const)("%s holds for all processes together", async (limit, rule, principal) => {
  const [one, two] = await processes({ [limit]: 3 });
  const opened = [
    await one.open(principal()),
    await two.open(principal()),
    await two.open(principal()),
  ];
  expect(opened.map(({ refused }) => refused)).toEqual([null, null, null]);
  for (const process of [one, two]) {
    expect((await process.open(principal())).refused).toContain(rule);
  }
  expect(await counted()).toBe(3);
  // A session that has been idle for long enough makes room, in whichever process it is.
  opened[0]?.rest();
  expect((await two.open(principal())).refused).toBeNull();
  expect(opened.map((session) => session.isOpen())).toEqual([false, true, true]);
  expect(await counted()).toBe(3);
});

test("of sessions that are opened at once, no more than the bound are", async () => {
  const both = await processes({ perServer: 5 });
  const opening = Array.from({ length: 24 }, (_, index) =>
    (both[index % 2] as FakeProcess).open(randomUUID()),
  );
  const refused = (await Promise.all(opening)).filter((one) => one.refused !== null);
  expect([refused.length, await counted()]).toEqual([19, 5]);
});

test("a session that was refused, has ended or was held by a dead process counts for nothing", async () => {
  const [one, two] = await processes({ perServer: 2 });
  const [first, second] = [randomUUID(), randomUUID()];
  for (const principal of [first, second]) await one.open(principal);
  expect((await two.open(randomUUID())).refused).not.toBeNull();
  await one.close(first);
  expect((await two.open(randomUUID())).refused).toBeNull();
  expect((await two.open(randomUUID())).refused).not.toBeNull();
  await fixture.database
    .sql`update processes set seen_at = now() - interval '1 minute' where id = ${one.id}`;
  expect((await two.open(randomUUID())).refused).toBeNull();
});
