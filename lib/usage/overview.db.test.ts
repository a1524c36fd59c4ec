import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { apiKeys } from "@/db/schema/api-keys";
import { auditRecords, denialCounts } from "@/db/schema/audit-records";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { type AuditRow, auditRow } from "@/lib/core/audit-entry";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import type { Result } from "@/lib/errors/errors";
import { createKey } from "@/lib/keys/creation/create-key";
import { makeServer } from "@/lib/servers/testing/servers";
import { keyTraffic } from "./calls/key-traffic";
import { type PlantedCall, plantCalls } from "./calls/testing/planted";
import { keyUsage } from "./key-usage";
import { keysUse } from "./keys-use";
import { overview } from "./overview";
import { watchKey } from "./watch-key";

const now = new Date("2026-03-10T12:00:00Z");
const HOUR = 3_600_000;
const ago = (hours: number) => new Date(now.getTime() - hours * HOUR);

let database: TestDatabase;
let team: string;
type Person = Extract<Actor, { kind: "person" }>;

let operator: Person;
let mia: Person;
let otto: Person;

beforeAll(async () => {
  database = await testDatabase();
  team = await makeTeam(database.db, "red");
  operator = await makePerson(database.db, "Olga", "operator", [team]);
  mia = await makePerson(database.db, "Mia", "member", [team]);
  otto = await makePerson(database.db, "Otto", "member", [team]);
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from audit_records`;
  await database.sql`delete from denial_counts`;
  for (const table of ["calls", "call_hours", "call_hour_totals", "call_days"]) {
    await database.sql`delete from ${database.sql(table)}`;
  }
  await database.sql`delete from api_keys`;
});

const as = (actor: Actor) => testContext({ db: database.db, actor, now });

const code = (result: Result<unknown>) => (result.ok ? "ok" : result.failure.code);

async function make(actor: Actor, days = 90): Promise<string> {
  return unwrap(await createKey(as(actor), { name: "CI", expires: { type: "days", days } })).key.id;
}

async function set(keyId: string, values: Partial<typeof apiKeys.$inferInsert>) {
  await database.db.update(apiKeys).set(values).where(eq(apiKeys.id, keyId));
}

const called = (keyId: string, at: Date, extra: Partial<PlantedCall> = {}) =>
  plantCalls(database.db, [
    {
      ...{ key: { id: keyId, teamId: team }, at, method: "tools/list", target: null, micros: 900 },
      ...{ requestId: `req_${at.getTime()}`, client: "claude-code" },
      ...extra,
    },
  ]);

async function refused(keyId: string | null, at: Date, extra: Partial<AuditRow> = {}) {
  const failure = { code: "invalid_api_key", reason: "revoked" } as const;
  const ctx = { ...as({ kind: "anonymous", label: "127.0.0.1" }), now: at };
  const row = auditRow(ctx, "token.exchange", keyId ? { keyId } : {}, failure);
  await database.db.insert(auditRecords).values({ ...row, ...extra });
}

describe("the overview shows the figures that a person may see", () => {
  test("the overview counts all keys for an operator, and only the member's own keys for a member", async () => {
    const [mias, ottos] = [await make(mia), await make(otto)];
    await called(mias, ago(1));
    await called(mias, ago(30));
    await called(ottos, ago(2));
    await refused(mias, ago(3));
    await refused(null, ago(3));
    const seen = async (actor: Actor) => {
      const view = unwrap(await overview(as(actor), { range: "7d" }));
      return [view.activeKeys, view.calls, view.denials];
    };
    expect(await seen(operator)).toEqual([2, 3, 2]);
    expect(await seen(mia)).toEqual([1, 2, 1]);
    expect(await seen(otto)).toEqual([1, 1, 0]);
  });

  test("the overview's figures for an operator include denials that were counted but not recorded", async () => {
    await database.db
      .insert(denialCounts)
      .values({ minute: ago(1), address: "192.0.2.7", code: "invalid_api_key", count: 40 });
    await refused(null, ago(1));
    expect(unwrap(await overview(as(operator), {})).denials).toBe(41);
    expect(unwrap(await overview(as(mia), {})).denials).toBe(0);
  });

  test("the chart has buckets of equal width that end now, and counts each call once", async () => {
    const key = await make(mia);
    await called(key, now);
    await called(key, ago(23));
    await called(key, ago(24));
    await called(key, ago(25));
    const view = unwrap(await overview(as(operator), { range: "24h" }));
    expect(view.points).toHaveLength(24);
    expect(view.points.at(-1)).toMatchObject({ at: "2026-03-10T12:00:00.000Z", calls: 1 });
    expect(view.points[0]).toMatchObject({ at: "2026-03-09T13:00:00.000Z", calls: 1 });
    expect([view.calls, view.callsBefore]).toEqual([2, 2]);
  });

  test("the overview does not count denials that happened in the console", async () => {
    await refused(null, ago(1), { action: "sessions.sign_in" });
    expect(unwrap(await overview(as(operator), {})).denials).toBe(0);
  });

  test("the overview marks each step of the checklist as done when its event has happened", async () => {
    const list = async () => unwrap(await overview(as(mia), {})).checklist;
    expect(await list()).toEqual({
      serverAdded: false,
      keyMade: false,
      tokenTaken: false,
      firstCallAt: null,
      newestKeyId: null,
    });
    const key = await make(mia);
    await make(otto);
    expect(await list()).toMatchObject({ keyMade: true, tokenTaken: false, newestKeyId: key });
    await set(key, { lastUsedAt: now, firstCallAt: now });
    expect(await list()).toMatchObject({ tokenTaken: true, firstCallAt: now });
  });

  test("the overview takes into account only the enabled servers that a person can reach", async () => {
    const seen = async (actor: Actor) => {
      const { checklist, down } = unwrap(await overview(as(actor), {}));
      return { added: checklist.serverAdded, down: down.map(({ name }) => name) };
    };
    const id = await makeServer(database.db, "http");
    await database.sql`update upstreams set state = 'down'`;
    expect(await seen(operator)).toEqual({ added: true, down: ["files"] });
    expect(await seen(mia)).toEqual({ added: false, down: [] });
    const [teamId] = mia.teamIds;
    await database.sql`insert into grants (id, team_id, upstream_id, tools, created_at)
      values (${randomUUID()}, ${teamId ?? null}, ${id}, '{*}', now())`;
    expect(await seen(mia)).toEqual({ added: true, down: ["files"] });
    await database.sql`update upstreams set state = 'up'`;
    expect(await seen(mia)).toEqual({ added: true, down: [] });
    await database.sql`update upstreams set state = 'down', disabled_at = now()`;
    expect(await seen(operator)).toEqual({ added: false, down: [] });
    await database.sql`delete from upstreams`;
  });

  test("the overview lists the active keys that expire within two weeks, the earliest first", async () => {
    const [late, soon, far, revoked] = [
      await make(mia, 13),
      await make(mia, 2),
      await make(mia, 30),
      await make(mia, 3),
    ];
    await set(revoked, { revokedAt: now });
    const { expiring } = unwrap(await overview(as(mia), {}));
    const ids = expiring.map(({ id }) => id);
    expect(ids).toEqual([soon, late]);
    expect(expiring.map(({ owner }) => owner)).toEqual(["Mia", "Mia"]);
    expect(ids).not.toContain(far);
  });
});

test("keysUse returns seven values for each key, and only zeros for a key that the member may not see", async () => {
  const [mias, ottos] = [await make(mia), await make(otto)];
  await called(mias, now);
  await called(mias, ago(1));
  await called(mias, ago(6 * 24));
  await called(mias, ago(7 * 24));
  await called(mias, now, { outcome: "denied" });
  await called(ottos, now);
  expect(unwrap(await keysUse(as(mia), { ids: [mias, ottos] }))).toEqual({
    [mias]: [1, 0, 0, 0, 0, 0, 2],
    [ottos]: [0, 0, 0, 0, 0, 0, 0],
  });
  expect(unwrap(await keysUse(as(operator), { ids: [ottos] }))[ottos]?.at(-1)).toBe(1);
});

describe("the traffic of a single key is shown to its owner and to operators", () => {
  test("every verb answers not_found for a key of another member", async () => {
    const id = await make(mia);
    for (const read of [keyUsage, keyTraffic, watchKey]) {
      expect(code(await read(as(otto), { id }))).toBe("not_found");
      expect(code(await read(as(mia), { id }))).toBe("ok");
      expect(code(await read(as(operator), { id }))).toBe("ok");
    }
  });

  test("the traffic of a key lists each of its calls and denials once, newest first", async () => {
    const id = await make(mia);
    await called(id, ago(3));
    await called(id, ago(1), { outcome: "denied", requestId: "req_same" });
    await refused(id, ago(1), { action: "mcp.request", requestId: "req_same" });
    await refused(id, ago(2), { rule: "Only on Mondays." });
    const rows = unwrap(await keyTraffic(as(mia), { id }));
    expect(rows.map(({ kind, at }) => [kind, at])).toEqual([
      ["denial", ago(1)],
      ["denial", ago(2)],
      ["call", ago(3)],
    ]);
    expect(rows[1]).toMatchObject({ reason: "revoked", rule: "Only on Mondays." });
  });
});
