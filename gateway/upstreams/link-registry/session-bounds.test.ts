import { expect, test } from "vitest";
import type { ManagedLink } from "@/gateway/upstreams/link/managed-link";
import type { SessionLimits } from "@/lib/limits/view";
import { type Bounded, sessionBounds } from "./session-bounds";

const NONE: SessionLimits = { perServer: null, perTeam: null, perKey: null, memoryMb: null };

interface Fake {
  readonly key?: string;
  readonly team?: string;
  readonly server?: string;
  readonly command?: boolean;
  memory?: number;
}

/**
 * Opens sessions of fakes under these limits. Each session is idle unless it is set to be at work.
 */
function scene(limits: Partial<SessionLimits>, now = () => 0) {
  const all: Bounded[] = [];
  const idle = new Map<ManagedLink, number>();
  const bounds = sessionBounds({ ...NONE, ...limits }, () => all, now);
  const open = async (fake: Fake) => {
    const { key = `key ${all.length}`, team = "red", server = "files", command = true } = fake;
    const link = {
      upstreamId: server,
      isCommand: () => command,
      session: () => (idle.has(link) ? { openedAt: null, idleMs: idle.get(link) ?? 0 } : null),
      close: async () => {
        idle.delete(link);
        bounds.closed(link);
      },
    } as unknown as ManagedLink;
    const principal = { id: `${key} ${all.length}`, keyId: key, team: { id: team } };
    const one = { link, principal, memoryBytes: () => (fake.memory ?? 0) * 1_048_576 };
    all.push(one);
    idle.set(link, 0);
    const refused = await bounds.admit(one);
    if (refused) idle.delete(link);
    const isOpen = () => idle.has(link);
    return { refused, isOpen, rest: (ms: number) => void idle.set(link, ms) };
  };
  return { open, bounds };
}

const RECENT = " or were within the last 10 seconds.";

test.each([
  ["perKey", "sessions_of_key", { key: "one" }, { key: "other" }, "."],
  ["perTeam", "sessions_of_team", { team: "red" }, { team: "blue" }, RECENT],
  ["perServer", "sessions_of_server", { server: "files" }, { server: "mail" }, RECENT],
] as const)(
  "%s: at the limit the session that is idle longest ends",
  async (limit, reason, one, other, recent) => {
    const { open } = scene({ [limit]: 2 });
    const [first, second] = [await open(one), await open(one)];
    expect((await open(one)).refused).toMatchObject({
      code: "rate_limited",
      reason,
      rule: expect.stringContaining(
        `may have 2 sessions with this server, and all are at work${recent}`,
      ),
      retryAfterSeconds: 5,
    });
    expect((await open(other)).refused).toBeNull();
    first.rest(10_000);
    second.rest(20_000);
    expect((await open(one)).refused).toBeNull();
    expect([first.isOpen(), second.isOpen()]).toEqual([true, false]);
  },
);

test("a session that was at work a moment ago is not ended for another", async () => {
  const { open } = scene({ perServer: 1, memoryMb: 10 });
  const first = await open({ memory: 20 });
  first.rest(9_999);
  const second = await open({});
  expect([second.refused, first.isOpen()]).toMatchObject([{ reason: "sessions_of_server" }, true]);
  first.rest(10_000);
  expect((await open({})).refused).toBeNull();
  expect(first.isOpen()).toBe(false);
});

test.each([{ perKey: 2 }, { perServer: 2 }, { memoryMb: 40 }])(
  "with %o, a client that begins a session for each call ends its key's own as soon as they are idle",
  async (limits) => {
    const { open } = scene(limits);
    const others = await open({ key: "other" });
    let last = await open({ key: "one", memory: 40 });
    for (let call = 0; call < 20; call++) {
      last.rest(1);
      const next = await open({ key: "one", memory: 40 });
      expect([next.refused, others.isOpen()]).toEqual([null, true]);
      last = next;
    }
  },
);

test("a key begins 60 sessions with a command in a burst, and then one each second", async () => {
  let nowMs = 0;
  const { open } = scene({ perKey: 5 }, () => nowMs);
  const begin = async (fake: Fake = {}) => {
    const one = await open({ key: "one", ...fake });
    one.rest(1);
    return one.refused;
  };
  for (let count = 0; count < 60; count++) expect(await begin()).toBeNull();
  expect(await begin()).toMatchObject({
    reason: "session_starts",
    rule: "This key may begin 60 sessions per minute with this server.",
    retryAfterSeconds: 1,
  });
  for (const fake of [{ key: "other" }, { server: "mail" }, { command: false }]) {
    expect(await begin(fake)).toBeNull();
  }
  for (let tenth = 1; tenth < 10; tenth++) {
    nowMs += 100;
    expect(await begin()).not.toBeNull();
  }
  nowMs += 101;
  expect(await begin()).toBeNull();
  expect(await begin()).not.toBeNull();
});

test("a session that was refused counts for nothing, and a closed one no longer", async () => {
  const { open } = scene({ perServer: 1 });
  const first = await open({});
  expect((await open({})).refused).not.toBeNull();
  first.rest(10_000);
  expect((await open({})).refused).toBeNull();
  expect((await open({})).refused).not.toBeNull();
});

test.each([
  ["perServer", "sessions_of_server"],
  ["perTeam", "sessions_of_team"],
  ["perKey", "sessions_of_key"],
] as const)("over HTTP, %s is ten times as high", async (limit, reason) => {
  const { open } = scene({ [limit]: 1 });
  const one = { key: "one", command: false };
  for (let count = 0; count < 10; count++) expect((await open(one)).refused).toBeNull();
  expect((await open(one)).refused).toMatchObject({ reason });
});

test("if the processes of a server use too much memory, idle ones end, and new ones are refused", async () => {
  const { open, bounds } = scene({ memoryMb: 100 });
  const [large, small] = [{ memory: 60 }, { memory: 30 }];
  const [first, second] = [await open(large), await open(small)];
  small.memory = 45;
  expect((await open({})).refused).toMatchObject({ reason: "session_memory" });
  first.rest(10_000);
  expect((await open({ memory: 40 })).refused).toBeNull();
  expect([first.isOpen(), second.isOpen()]).toEqual([false, true]);
  second.rest(5);
  await bounds.trim();
  expect(second.isOpen()).toBe(true);
  small.memory = 80;
  await bounds.trim();
  expect(second.isOpen()).toBe(false);
});
