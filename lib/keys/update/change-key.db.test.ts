import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import type { Result } from "@/lib/errors/errors";
import { createKey } from "@/lib/keys/creation/create-key";
import { findKey } from "@/lib/keys/reads/find-key";
import { keyHistory } from "@/lib/keys/reads/key-history";
import { keyImpact } from "@/lib/keys/reads/key-impact";
import { showKey } from "@/lib/keys/reads/show-key";
import { rebuildSums } from "@/lib/usage/recording/rebuild-sums";
import { bulkDisableKeys } from "./bulk-disable-keys";
import { bulkRevokeKeys } from "./bulk-revoke-keys";
import { disableKey } from "./disable-key";
import { enableKey } from "./enable-key";
import { renameKey } from "./rename-key";
import { revokeKey } from "./revoke-key";
import { setKeyLimits } from "./set-key-limits";
import { updateKey } from "./update-key";

let database: TestDatabase;
let red: string;
let operator: Actor;
let member: Actor;
let other: Actor;
const now = new Date("2026-03-01T12:00:00Z");
const later = new Date("2026-03-02T12:00:00Z");

beforeAll(async () => {
  database = await testDatabase();
  red = await makeTeam(database.db, "red");
  operator = await makePerson(database.db, "Olga", "operator", [red]);
  member = await makePerson(database.db, "Mia", "member", [red]);
  other = await makePerson(database.db, "Otto", "member", [red]);
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from audit_records`;
  await database.sql`delete from api_keys`;
});

const as = (actor: Actor, at = now) => testContext({ db: database.db, actor, now: at });
const MISSING = "00000000-0000-4000-8000-00000000dead";

async function make(actor: Actor = member, name = "CI"): Promise<string> {
  const made = await createKey(as(actor), { name, expires: { type: "days", days: 30 } });
  await database.sql`delete from audit_records`;
  return unwrap(made).key.id;
}

const code = (result: Result<unknown>) => (result.ok ? "ok" : result.failure.code);
const stateOf = async (id: string, at = now) => unwrap(await showKey(as(operator, at), { id }));
const records = () =>
  database.sql`select outcome, action, code, key_id, details from audit_records order by id`;

describe("changes to several fields of a key are made as a single change", () => {
  test("all fields of a change are set together, and each kind of change gets its own record", async () => {
    const id = await make();
    unwrap(
      await updateKey(as(operator), { id, name: "New", requestsPerMinute: 9, enabled: false }),
    );
    expect(await stateOf(id)).toMatchObject({
      ...{ name: "New", requestsPerMinute: 9, concurrentCalls: null, status: "disabled" },
    });
    expect((await records()).map(({ action }) => action)).toEqual([
      ...["keys.rename", "keys.set_limits", "keys.disable"],
    ]);
    unwrap(await updateKey(as(operator), { id }));
    expect(await records()).toHaveLength(3);
  });

  test("if one field of a change is refused, no field is changed", async () => {
    const id = await make();
    unwrap(await disableKey(as(operator), { id }));
    for (const refused of [{ enabled: true }, { requestsPerMinute: 9 }]) {
      expect(code(await updateKey(as(member), { id, name: "Mine", ...refused }))).toBe("forbidden");
    }
    expect(await stateOf(id)).toMatchObject({ name: "CI", disabledBy: "operator" });
    const denials = (await records()).filter(({ outcome }) => outcome === "denied");
    expect(denials.map(({ action }) => action)).toEqual(["keys.update", "keys.update"]);
  });
});

test("a key is created with limits only if the actor may set limits, and is otherwise not created", async () => {
  const asked = { expires: { type: "never" }, kind: "personal", requestsPerMinute: 7 } as const;
  const made = unwrap(await createKey(as(operator), { ...asked, name: "Limited" }));
  expect(made.key).toMatchObject({ requestsPerMinute: 7, concurrentCalls: null });
  expect((await records()).map(({ action }) => action)).toEqual(["keys.create", "keys.set_limits"]);
  expect(code(await createKey(as(member), { ...asked, name: "Mine" }))).toBe("forbidden");
  const unlimited = { ...asked, requestsPerMinute: null };
  expect(code(await createKey(as(member), { ...unlimited, name: "Mine" }))).toBe("ok");
});

describe("a key's limits can be set by an operator", () => {
  test("an operator sets and removes limits, and the records have the old and the new values", async () => {
    const id = await make();
    const limits = { requestsPerMinute: 60, concurrentCalls: 4 };
    expect(code(await setKeyLimits(as(member), { id, ...limits }))).toBe("forbidden");
    unwrap(await setKeyLimits(as(operator), { id, ...limits }));
    expect(await stateOf(id)).toMatchObject(limits);
    const none = { requestsPerMinute: null, concurrentCalls: null };
    unwrap(await setKeyLimits(as(operator), { id, ...none }));
    expect(await stateOf(id)).toMatchObject(none);
    expect((await records()).map((record) => [record.outcome, record.details])).toEqual([
      ["denied", { id }],
      ["done", { before: none, after: limits }],
      ["done", { before: limits, after: none }],
    ]);
    for (const wrong of [0, 1.5, 100_001]) {
      const refused = await setKeyLimits(as(operator), { id, ...none, requestsPerMinute: wrong });
      expect(code(refused)).toBe("invalid_input");
    }
  });
});

describe("revoking a key requires a reason and is final", () => {
  test("revoking a key is final, and the key and its audit record show the reason and the actor", async () => {
    const id = await make();
    unwrap(await revokeKey(as(member), { id, reason: " laptop stolen " }));
    expect(await stateOf(id)).toMatchObject({
      status: "revoked",
      revokedAt: now,
      revokeReason: "laptop stolen",
      revokedBy: member.label,
    });
    expect(await records()).toEqual([
      {
        outcome: "done",
        action: "keys.revoke",
        code: null,
        key_id: id,
        details: { reason: "laptop stolen" },
      },
    ]);
    for (const change of [
      revokeKey(as(operator, later), { id, reason: "again" }),
      enableKey(as(operator, later), { id }),
      disableKey(as(operator, later), { id }),
      renameKey(as(operator, later), { id, name: "new" }),
    ]) {
      expect(code(await change)).toBe("key_revoked");
    }
    expect(await stateOf(id)).toMatchObject({ name: "CI", revokeReason: "laptop stolen" });
    expect(await records()).toHaveLength(1);
  });

  test.each(["", "ab", "  ab  ", "r".repeat(201)])(
    "revoking a key requires a reason of 3 to 200 characters: %j is refused",
    async (reason) => {
      const id = await make();
      const result = await revokeKey(as(member), { id, reason });
      expect(result).toMatchObject({
        failure: { code: "invalid_input", fields: { reason: expect.any(String) } },
      });
      expect((await stateOf(id)).status).toBe("active");
    },
  );

  test("of two concurrent requests to revoke a key, one succeeds and the other gets key_revoked", async () => {
    const id = await make();
    const both = await Promise.all([
      revokeKey(as(member), { id, reason: "first" }),
      revokeKey(as(operator), { id, reason: "second" }),
    ]);
    expect(both.map(code).sort()).toEqual(["key_revoked", "ok"]);
    expect(await records()).toHaveLength(1);
  });

  test("revoking a key is rolled back if its audit record cannot be written", async () => {
    const id = await make();
    await database.sql`alter table audit_records add constraint refuse check (false) not valid`;
    try {
      await expect(revokeKey(as(member), { id, reason: "lost" })).rejects.toThrow();
    } finally {
      await database.sql`alter table audit_records drop constraint refuse`;
    }
    expect((await stateOf(id)).status).toBe("active");
  });
});

describe("disabling a key can be undone", () => {
  test("enabling a key undoes disabling it, and disabling a key twice has no further effect", async () => {
    const id = await make();
    unwrap(await disableKey(as(member), { id }));
    unwrap(await disableKey(as(member, later), { id }));
    expect(await stateOf(id)).toMatchObject({ status: "disabled", disabledAt: now });
    unwrap(await enableKey(as(member, later), { id }));
    expect(await stateOf(id)).toMatchObject({ status: "active", disabledAt: null });
    const actions = (await records()).map((record) => record.action);
    expect(actions).toEqual(["keys.disable", "keys.disable", "keys.enable"]);
  });

  test.each([false, true])(
    "the creator cannot enable a key that an operator has disabled (creator disabled it before: %s)",
    async (before) => {
      const id = await make();
      if (before) unwrap(await disableKey(as(member), { id }));
      unwrap(await disableKey(as(operator), { id }));
      unwrap(await disableKey(as(member), { id }));
      await database.sql`delete from audit_records`;
      expect(code(await enableKey(as(member), { id }))).toBe("forbidden");
      expect(await records()).toMatchObject([{ outcome: "denied", action: "keys.enable" }]);
      expect((await stateOf(id)).status).toBe("disabled");
      unwrap(await enableKey(as(operator), { id }));
      expect(await stateOf(id)).toMatchObject({ status: "active", disabledBy: null });
    },
  );

  test("an expired key can be enabled, and stays expired", async () => {
    const id = await make();
    unwrap(await disableKey(as(member), { id }));
    const ends = new Date("2026-03-31T12:00:00Z");
    expect((await stateOf(id, new Date(ends.getTime() - 1))).status).toBe("disabled");
    unwrap(await enableKey(as(member, ends), { id }));
    expect((await stateOf(id, ends)).status).toBe("expired");
  });
});

describe("another person's key can be changed only by an operator", () => {
  const reason = "no reason";
  const attempts: [string, (ctx: ReturnType<typeof as>, id: string) => Promise<Result<unknown>>][] =
    [
      ["keys.show", (ctx, id) => showKey(ctx, { id })],
      ["keys.impact", (ctx, id) => keyImpact(ctx, { id })],
      ["keys.history", (ctx, id) => keyHistory(ctx, { id })],
      ["keys.rename", (ctx, id) => renameKey(ctx, { id, name: "mine" })],
      ["keys.disable", (ctx, id) => disableKey(ctx, { id })],
      ["keys.enable", (ctx, id) => enableKey(ctx, { id })],
      ["keys.revoke", (ctx, id) => revokeKey(ctx, { id, reason })],
      ["keys.bulk_revoke", (ctx, id) => bulkRevokeKeys(ctx, { ids: [id], reason })],
      ["keys.bulk_disable", (ctx, id) => bulkDisableKeys(ctx, { ids: [id] })],
    ];

  test.each(attempts)(
    "a member who requests another person's key gets not_found, and the attempt is recorded: %s",
    async (action, attempt) => {
      const id = await make(member);
      const refused = await attempt(as(other), id);
      const missing = await attempt(as(other), MISSING);
      expect([code(refused), code(missing)]).toEqual(["not_found", "not_found"]);
      const denied = { outcome: "denied", action, code: "not_found" };
      expect(await records()).toMatchObject([denied, denied]);
      expect(await stateOf(id)).toMatchObject({ name: "CI", status: "active" });
    },
  );

  test.each(attempts)(
    "an operator can change another person's key: %s",
    async (_action, attempt) => {
      expect(code(await attempt(as(operator), await make(member)))).toBe("ok");
      expect(code(await attempt(as(operator), MISSING))).toBe("not_found");
      expect(code(await attempt(as(operator), "../etc"))).toBe("not_found");
    },
  );

  test("a member gets not_found for a key without a creator", async () => {
    const id = await make({ kind: "command_line", label: "cli" });
    expect(code(await showKey(as(member), { id }))).toBe("not_found");
  });

  test("a member cannot find another person's key by the first characters of its id", async () => {
    const id = await make(member);
    expect(await findKey(as(member), { id: id.slice(0, 8) })).toMatchObject({ value: { id } });
    expect(code(await findKey(as(other), { id: id.slice(0, 8) }))).toBe("not_found");
  });
});

describe("a bulk change of keys writes a record for each key", () => {
  test("each key of a bulk change gets its own record, and revoked keys are skipped", async () => {
    const ids = [await make(), await make(), await make()];
    unwrap(await revokeKey(as(member), { id: ids[0] ?? "", reason: "before" }));
    await database.sql`delete from audit_records`;
    const result = unwrap(await bulkRevokeKeys(as(member), { ids, reason: "clean-up" }));
    expect(result.changed.map((key) => key.status)).toEqual(["revoked", "revoked"]);
    expect(result.skipped).toBe(1);
    const written = await records();
    expect(written.map((record) => [record.action, record.details])).toEqual([
      ["keys.revoke", { reason: "clean-up", together: 2 }],
      ["keys.revoke", { reason: "clean-up", together: 2 }],
    ]);
    expect(written.map((record) => record.key_id).sort()).toEqual(ids.slice(1).sort());
    expect((await stateOf(ids[0] ?? "")).revokeReason).toBe("before");
  });

  test.each([MISSING, "another's"])(
    "if a key in a bulk change is missing or is another person's (%s), no key is changed",
    async (wrong) => {
      const id = await make();
      const foreign = wrong === MISSING ? MISSING : await make(other);
      const reason = "clean-up";
      expect(code(await bulkRevokeKeys(as(member), { ids: [id, foreign], reason }))).toBe(
        "not_found",
      );
      expect(code(await bulkDisableKeys(as(member), { ids: [foreign, id] }))).toBe("not_found");
      expect((await stateOf(id)).status).toBe("active");
    },
  );

  test("a bulk change of more than 100 keys is refused", async () => {
    const ids = Array.from({ length: 101 }, (_, n) => `${n}`);
    expect(code(await bulkDisableKeys(as(member), { ids }))).toBe("invalid_input");
  });

  test("bulk changes of the same keys in opposite orders do not cause a deadlock", async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => make()));
    const back = ids.toReversed();
    const results = await Promise.all(
      [ids, back, ids, back].map((list) => bulkDisableKeys(as(operator), { ids: list })),
    );
    expect(results.map(code)).toEqual(["ok", "ok", "ok", "ok"]);
  });
});

describe("a key can be found by the first characters of its id", () => {
  test("if several ids start with the given characters, the failure names the keys", async () => {
    const [one, two] = [await make(member, "one"), await make(member, "two")];
    await database.sql`update api_keys set id = 'abcdef01-0000-4000-8000-000000000001' where id = ${one}`;
    await database.sql`update api_keys set id = 'abcdef01-0000-4000-9000-000000000001' where id = ${two}`;
    expect(await findKey(as(operator), { id: "abcdef01" })).toMatchObject({
      failure: { code: "invalid_input", fields: { id: expect.stringMatching(/one.*two/) } },
    });
    expect(await findKey(as(operator), { id: "ABCDEF01-0000-4000-9" })).toMatchObject({
      value: { name: "two" },
    });
  });

  test.each(["abcdef0", "mcp_abcd", "x".repeat(8), `${MISSING}0`])(
    "%j is refused because no id can start with it",
    async (id) => {
      expect(code(await findKey(as(operator), { id }))).toBe("invalid_input");
    },
  );
});

test("the history lists the changes to a key, newest first, and leaves out denials", async () => {
  const id = await make();
  unwrap(await renameKey(as(member), { id, name: "Deploy" }));
  unwrap(await disableKey(as(operator, later), { id }));
  await showKey(as(other), { id });
  await database.sql`insert into audit_records (at, outcome, action, actor_kind, actor_label,
      subject_kind, subject_id, key_id, code, request_id)
    values (${later.toISOString()}, 'denied', 'token.exchange', 'key', 'CI', 'api_key', ${id}, ${id},
      'invalid_api_key', 'r')`;
  expect(unwrap(await keyHistory(as(member), { id }))).toMatchObject([
    { action: "keys.disable", at: later, actorLabel: "Olga", details: {} },
    { action: "keys.rename", at: now, actorLabel: member.label, details: { from: "CI" } },
  ]);
});

test("the impact of revoking a key counts its calls in the last 7 days", async () => {
  const id = await make();
  const call = (at: string, outcome = "ok") => database.sql`insert into calls
    (at, key_id, team_id, method, outcome, duration_micros, request_id)
    values (${at}, ${id}, ${red}, 'tools/call', ${outcome}, 10, 'r')`;
  await Promise.all(
    ["2026-02-22T23:59:59Z", "2026-02-23T00:00:00Z", "2026-03-01T11:00:00Z"].map((at) => call(at)),
  );
  await call("2026-03-01T11:00:00Z", "denied");
  await rebuildSums(database.db);
  await database.sql`update api_keys set last_used_at = ${now.toISOString()}, last_used_client = 'claude-code'`;
  expect(unwrap(await keyImpact(as(member), { id }))).toEqual({
    callsLast7Days: 2,
    lastUsedAt: now,
    lastUsedClient: "claude-code",
  });
});
