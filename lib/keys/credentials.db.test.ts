import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiKeys } from "@/db/schema/api-keys";
import { calls } from "@/db/schema/calls";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import { listGrants } from "@/lib/grants/list-grants";
import { setKeyGrants } from "@/lib/grants/set-key-grants";
import { listPeople } from "@/lib/identity/people/list-people";
import { removeTeamMember } from "@/lib/teams/remove-team-member";
import { showTeam } from "@/lib/teams/show-team";
import { surveyTeams } from "@/lib/teams/survey-teams";
import { listCalls } from "@/lib/usage/calls/list-calls";
import { overview } from "@/lib/usage/overview";
import { watchKey } from "@/lib/usage/watch-key";
import { acknowledgeKey } from "./creation/acknowledge-key";
import { createKey } from "./creation/create-key";
import { replaceKey } from "./creation/replace-key";
import { findKey } from "./reads/find-key";
import { keyHistory } from "./reads/key-history";
import { keyImpact } from "./reads/key-impact";
import { listKeys } from "./reads/list-keys";
import { showKey } from "./reads/show-key";
import { bulkDisableKeys } from "./update/bulk-disable-keys";
import { bulkRevokeKeys } from "./update/bulk-revoke-keys";
import { disableKey } from "./update/disable-key";
import { enableKey } from "./update/enable-key";
import { renameKey } from "./update/rename-key";
import { revokeKey } from "./update/revoke-key";
import { setKeyLimits } from "./update/set-key-limits";
import { holderOf, pageOf } from "./view";

let database: TestDatabase;
let person: Awaited<ReturnType<typeof makePerson>>;
let teamId: string;
let keyId: string;
beforeAll(async () => {
  database = await testDatabase();
  await database.sql`insert into installation (public_url, secret_checks, created_at)
    values ('http://localhost', '[]', now())`;
  teamId = await makeTeam(database.db, "red");
  const home = await makeTeam(database.db, "home");
  person = await makePerson(database.db, "Mia", "member", [teamId, home]);
  const expires = { type: "days", days: 3 } as const;
  const made = await createKey(me(), { name: "Laptop", teamId, expires });
  keyId = made.ok ? made.value.key.id : "";
});
afterAll(() => database.close());

const me = () => testContext({ db: database.db, actor: person });
const operator = () => testContext({ db: database.db });

/**
 * Inserts the connection of an app in the same way as the consent page does. The connection belongs
 * to the person and has no secret.
 */
async function connection(): Promise<string> {
  const [row] = await database.sql`select membership_id from api_keys where id = ${keyId}`;
  const id = randomUUID();
  await database.db.insert(apiKeys).values({
    ...{ id, credential: "connection", name: "Claude Code", kind: "personal", teamId },
    ...{ makerId: person.id, membershipId: row?.membership_id },
    ...{ createdAt: me().now, expiresAt: new Date("2026-03-03T12:00:00Z") },
  });
  return id;
}

describe("a connection is not treated as an API key", () => {
  test("lists and counts of keys do not include connections", async () => {
    const id = await connection();
    for (const ctx of [me(), operator()]) {
      const listed = await listKeys(ctx, {});
      expect(listed.ok && listed.value.rows.map((row) => row.id)).toEqual([keyId]);
      const seen = await overview(ctx, { range: "7d" });
      expect(seen).toMatchObject({
        value: { activeKeys: 1, expiringCount: 1, expiring: [{ id: keyId }] },
      });
      expect(await surveyTeams(ctx, {})).toMatchObject({
        value: expect.arrayContaining([expect.objectContaining({ slug: "red", activeKeys: 1 })]),
      });
      expect(await findKey(ctx, { id })).toMatchObject({ failure: { code: "not_found" } });
      expect(await showKey(ctx, { id })).toMatchObject({ failure: { code: "not_found" } });
    }
    expect(await showTeam(operator(), { slug: "red" })).toMatchObject({
      value: { activeKeys: 1, members: [{ id: person.id, activeKeys: 1 }] },
    });
    expect(await listPeople(operator(), {})).toMatchObject({
      value: { rows: [{ id: person.id, activeKeys: 1 }] },
    });
  });

  test("a call by a connected app links to the page of that app", async () => {
    const id = await connection();
    const upstreamId = randomUUID();
    await database.db.insert(calls).values({
      ...{ keyId: id, upstreamId, teamId, at: me().now, method: "tools/call", outcome: "ok" },
      ...{ durationMicros: 1, requestId: "req_call" },
    });
    const [call] = unwrap(await listCalls(operator(), { key: id })).rows;
    expect(call?.key && pageOf(call.key)).toBe(`/keys/apps/${id}`);
  });

  test("verbs that concern the secret of a key do not accept a connection", async () => {
    const id = await connection();
    const missing = { failure: { code: "not_found" } };
    expect(await replaceKey(me(), { id, attempt: randomUUID() })).toMatchObject(missing);
    expect(await acknowledgeKey(me(), { id })).toMatchObject(missing);
    const ids = [keyId, id];
    expect(await bulkDisableKeys(me(), { ids })).toMatchObject(missing);
    expect(await bulkRevokeKeys(me(), { ids, reason: "all of them" })).toMatchObject(missing);
    const [left] = await database.sql`
      select count(*)::int as count from api_keys where disabled_at is null and revoked_at is null`;
    expect(left?.count).toBeGreaterThanOrEqual(2);
  });

  test("the database refuses a key without a secret, and a connection with a secret", async () => {
    const values = { name: "x", kind: "personal", teamId, createdAt: new Date() } as const;
    const insert = (more: object) =>
      database.db.insert(apiKeys).values({ id: randomUUID(), ...values, ...more });
    await expect(insert({})).rejects.toThrow();
    await expect(insert({ credential: "connection", lastFour: "abcd" })).rejects.toThrow();
    await expect(insert({ credential: "connection", kind: "service" })).rejects.toThrow();
  });
});

describe("a connection can be read and changed like a key", () => {
  test("owners and operators can change a connection, and audit records call it a connection", async () => {
    const id = await connection();
    const [{ ok: renamed }, { ok: disabled }, { ok: enabled }, { ok: limited }, { ok: given }] = [
      await renameKey(me(), { id, name: "Work" }),
      await disableKey(me(), { id }),
      await enableKey(me(), { id }),
      await setKeyLimits(operator(), { id, requestsPerMinute: 9 }),
      await setKeyGrants(me(), { id, grants: [] }),
    ];
    expect([renamed, disabled, enabled, limited, given]).toEqual([true, true, true, true, true]);
    expect(await listGrants(me(), { keyId: id })).toMatchObject({ value: { key: [] } });
    expect(await keyImpact(me(), { id })).toMatchObject({ value: { callsLast7Days: 0 } });
    expect(await watchKey(me(), { id })).toMatchObject({ value: { tokenTaken: false } });
    expect((await revokeKey(me(), { id, reason: "not mine" })).ok).toBe(true);
    const history = await keyHistory(me(), { id });
    expect(history.ok && history.value.map(({ action }) => action)).toEqual([
      ...["keys.revoke", "grants.set_key", "keys.set_limits", "keys.enable", "keys.disable"],
      "keys.rename",
    ]);
    const kinds = await database.sql`
      select distinct subject_kind from audit_records where key_id = ${id}`;
    expect(kinds).toMatchObject([{ subject_kind: "connection" }]);
    expect(holderOf("connection", id)).toEqual({ page: `/keys/apps/${id}`, noun: "app" });
    expect(holderOf("trust_rule", id)?.page).toBe(`/keys/keyless/${id}`);
    expect(holderOf("team", id)).toBeNull();
  });

  test("a connection ends when its owner leaves the team", async () => {
    const id = await connection();
    expect((await removeTeamMember(operator(), { id: teamId, personId: person.id })).ok).toBe(true);
    const [record] = await database.sql`
      select action, subject_kind from audit_records where key_id = ${id} order by id desc limit 1`;
    expect(record).toMatchObject({ action: "connections.end", subject_kind: "connection" });
    expect(await renameKey(operator(), { id, name: "Later" })).toMatchObject({
      failure: { code: "key_ended" },
    });
  });
});
