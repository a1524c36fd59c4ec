import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { apiKeys } from "@/db/schema/api-keys";
import { installation } from "@/db/schema/installation";
import { people } from "@/db/schema/people";
import { teamMembers, teams } from "@/db/schema/teams";
import { feedState } from "@/lib/change-feed/feed";
import { follow } from "@/lib/change-feed/follow";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import { testContext } from "@/lib/core/testing/context";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { keyRefusal } from "./key-state";
import { keyState } from "./key-states";
import { revokeKey } from "./update/revoke-key";

let fixture: TestProcess;
let key: { id: string };
beforeAll(async () => {
  fixture = await testProcess();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  key = await plantKey(fixture);
});

/**
 * Returns the state of a key if `keyState` returns it synchronously, and null if `keyState` has to
 * read it. A synchronous result shows that the state is cached.
 */
const remembered = (id = key.id) => {
  const state = keyState(fixture.process, id);
  return state instanceof Promise ? null : state;
};
const refusal = (state: Awaited<ReturnType<typeof keyState>>) =>
  state && keyRefusal(state, Date.now(), "127.0.0.1");

test("a process that does not follow changes caches no key states", async () => {
  expect(refusal(await keyState(fixture.process, key.id))).toBeNull();
  expect(remembered()).toBeNull();
});

test("a cached key state is used until any process makes a change that affects it", async () => {
  const unfollow = await follow({ database: fixture.database.address, log: fixture.process.log });
  const ctx = testContext({ db: fixture.process.db });
  try {
    const { db } = fixture.process;
    const changes: [string | null, () => Promise<unknown>, () => Promise<unknown>][] = [
      [
        "team_disabled",
        () => db.update(teams).set({ disabledAt: new Date() }),
        () => db.update(teams).set({ disabledAt: null }),
      ],
      [
        "maker_disabled",
        () =>
          db.update(people).set({ disabledAt: new Date() }).where(eq(people.id, fixture.makerId)),
        () => db.update(people).set({ disabledAt: null }),
      ],
      [
        "quarantined",
        () => db.update(apiKeys).set({ quarantinedAt: new Date() }).where(eq(apiKeys.id, key.id)),
        () => db.update(apiKeys).set({ quarantinedAt: null }).where(eq(apiKeys.id, key.id)),
      ],
    ];
    for (const [reason, end, mend] of changes) {
      for (const [change, expected] of [
        [end, reason],
        [mend, null],
      ] as const) {
        await keyState(fixture.process, key.id);
        expect(remembered()).not.toBeNull();
        await change();
        await waitForProcesses(db);
        expect(remembered()).toBeNull();
        expect(refusal(await keyState(fixture.process, key.id))).toBe(expected);
      }
    }
    expect(remembered()).toMatchObject({ requestsPerMinute: null, makerId: fixture.makerId });
    await db.update(installation).set({ requestsPerMinute: 30 });
    await waitForProcesses(db);
    expect(await keyState(fixture.process, key.id)).toMatchObject({ requestsPerMinute: 30 });

    const leaver = await plantKey(fixture);
    await keyState(fixture.process, leaver.id);
    await db.delete(teamMembers).where(eq(teamMembers.id, fixture.membershipId));
    await waitForProcesses(db);
    expect(remembered(leaver.id)).toBeNull();
    expect(refusal(await keyState(fixture.process, leaver.id))).toBe("maker_left");
    // The key does not regain access even if the person gets a membership with the same id.
    await db.insert(teamMembers).values({
      id: fixture.membershipId,
      teamId: fixture.teamId,
      personId: fixture.makerId,
      joinedAt: new Date(),
    });
    await waitForProcesses(db);
    expect(refusal(await keyState(fixture.process, leaver.id))).toBe("maker_left");

    const other = await plantKey(fixture, { kind: "service" });
    await keyState(fixture.process, other.id);
    expect((await revokeKey(ctx, { id: key.id, reason: "the test ends it" })).ok).toBe(true);
    expect(refusal(await keyState(fixture.process, key.id))).toBe("revoked");
    expect(remembered(other.id)).not.toBeNull();
  } finally {
    await unfollow();
  }
  expect(remembered()).toBeNull();
});

test("if a change arrives while a key state is being read, the result is neither cached nor shared", async () => {
  const unfollow = await follow({ database: fixture.database.address, log: fixture.process.log });
  try {
    const changes = [
      () => feedState().deliver([{ seq: 1, kind: "key", entityId: key.id }]),
      () => feedState().deliver([{ seq: 1, kind: "person", entityId: fixture.makerId }]),
      () => feedState().deliver([{ seq: 1, kind: "team", entityId: fixture.teamId }]),
      () => feedState().reset(),
    ];
    for (const change of changes) {
      const before = keyState(fixture.process, key.id);
      expect(keyState(fixture.process, key.id)).toBe(before);
      change();
      const after = keyState(fixture.process, key.id);
      expect(after).not.toBe(before);
      change();
      await Promise.all([before, after]);
      expect(remembered()).toBeNull();
      await keyState(fixture.process, key.id);
      expect(remembered()).not.toBeNull();
      change();
    }
  } finally {
    await unfollow();
  }
});

test("the result that a key is unknown is not cached", async () => {
  const unfollow = await follow({ database: fixture.database.address, log: fixture.process.log });
  try {
    const id = "00000000-0000-4000-8000-000000000000";
    expect(await keyState(fixture.process, id)).toBeNull();
    expect(remembered(id)).toBeNull();
    expect(await keyState(fixture.process, id)).toBeNull();
  } finally {
    await unfollow();
  }
});
