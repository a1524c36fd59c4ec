import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { installation } from "@/db/schema/installation";
import { people } from "@/db/schema/people";
import { teamMembers, teams } from "@/db/schema/teams";
import { awaitEverywhere } from "@/lib/changes/await-everywhere";
import { feedState } from "@/lib/changes/feed";
import { follow } from "@/lib/changes/follow";
import { testContext } from "@/lib/core/testing/context";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { revokeKey } from "./change/revoke-key";
import { keyRefusal } from "./key-state";
import { keyState } from "./key-states";

let it: TestProcess;
let key: { id: string };
beforeAll(async () => {
  it = await testProcess();
});
afterAll(() => it.close());
beforeEach(async () => {
  key = await plantKey(it);
});

/** A state that comes at once was remembered: nothing was asked of the database. */
const remembered = (id = key.id) => {
  const state = keyState(it.process, id);
  return state instanceof Promise ? null : state;
};
const refusal = (state: Awaited<ReturnType<typeof keyState>>) =>
  state && keyRefusal(state, Date.now(), "127.0.0.1");

test("nothing is remembered where nobody follows the changes", async () => {
  expect(refusal(await keyState(it.process, key.id))).toBeNull();
  expect(remembered()).toBeNull();
});

test("a state is remembered until something changes it, wherever that was done", async () => {
  const unfollow = await follow({ database: it.database.address, log: it.process.log });
  const ctx = testContext({ db: it.process.db });
  try {
    const { db } = it.process;
    const changes: [string | null, () => Promise<unknown>, () => Promise<unknown>][] = [
      [
        "team_disabled",
        () => db.update(teams).set({ disabledAt: new Date() }),
        () => db.update(teams).set({ disabledAt: null }),
      ],
      [
        "maker_disabled",
        () => db.update(people).set({ disabledAt: new Date() }).where(eq(people.id, it.makerId)),
        () => db.update(people).set({ disabledAt: null }),
      ],
    ];
    for (const [reason, end, mend] of changes) {
      for (const [change, expected] of [
        [end, reason],
        [mend, null],
      ] as const) {
        await keyState(it.process, key.id);
        expect(remembered()).not.toBeNull();
        await change();
        await awaitEverywhere(db);
        expect(remembered()).toBeNull();
        expect(refusal(await keyState(it.process, key.id))).toBe(expected);
      }
    }
    expect(remembered()).toMatchObject({ requestsPerMinute: null, makerId: it.makerId });
    await db.update(installation).set({ requestsPerMinute: 30 });
    await awaitEverywhere(db);
    expect(await keyState(it.process, key.id)).toMatchObject({ requestsPerMinute: 30 });

    const leaver = await plantKey(it);
    await keyState(it.process, leaver.id);
    await db.delete(teamMembers).where(eq(teamMembers.id, it.membershipId));
    await awaitEverywhere(db);
    expect(remembered(leaver.id)).toBeNull();
    expect(refusal(await keyState(it.process, leaver.id))).toBe("maker_left");
    // Not even a membership of the same id would bring it back.
    await db.insert(teamMembers).values({
      id: it.membershipId,
      teamId: it.teamId,
      personId: it.makerId,
      joinedAt: new Date(),
    });
    await awaitEverywhere(db);
    expect(refusal(await keyState(it.process, leaver.id))).toBe("maker_left");

    const other = await plantKey(it, { kind: "service" });
    await keyState(it.process, other.id);
    expect((await revokeKey(ctx, { id: key.id, reason: "the test ends it" })).ok).toBe(true);
    expect(refusal(await keyState(it.process, key.id))).toBe("revoked");
    expect(remembered(other.id)).not.toBeNull();
  } finally {
    await unfollow();
  }
  expect(remembered()).toBeNull();
});

test("what was being read when a change arrived is neither kept nor shared", async () => {
  const unfollow = await follow({ database: it.database.address, log: it.process.log });
  try {
    const changes = [
      () => feedState().deliver([{ seq: 1, kind: "key", entityId: key.id }]),
      () => feedState().deliver([{ seq: 1, kind: "person", entityId: it.makerId }]),
      () => feedState().deliver([{ seq: 1, kind: "team", entityId: it.teamId }]),
      () => feedState().reset(),
    ];
    for (const change of changes) {
      const before = keyState(it.process, key.id);
      expect(keyState(it.process, key.id)).toBe(before);
      change();
      const after = keyState(it.process, key.id);
      expect(after).not.toBe(before);
      change();
      await Promise.all([before, after]);
      expect(remembered()).toBeNull();
      await keyState(it.process, key.id);
      expect(remembered()).not.toBeNull();
      change();
    }
  } finally {
    await unfollow();
  }
});

test("that there is no such key is not remembered", async () => {
  const unfollow = await follow({ database: it.database.address, log: it.process.log });
  try {
    const id = "00000000-0000-4000-8000-000000000000";
    expect(await keyState(it.process, id)).toBeNull();
    expect(remembered(id)).toBeNull();
    expect(await keyState(it.process, id)).toBeNull();
  } finally {
    await unfollow();
  }
});
