import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import type { Result } from "@/lib/errors/errors";
import { setKeyGrants } from "@/lib/grants/set-key-grants";
import { setTeamGrants } from "@/lib/grants/set-team-grants";
import { listKeys } from "@/lib/keys/reads/list-keys";
import { showKey } from "@/lib/keys/reads/show-key";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import { setKeyLimits } from "@/lib/keys/update/set-key-limits";
import { makeServer } from "@/lib/servers/testing/servers";
import { acknowledgeKey } from "./acknowledge-key";
import { createKey } from "./create-key";
import { replaceKey } from "./replace-key";

let database: TestDatabase;
let red: string;
let operator: Actor & { kind: "person" };
let member: Actor & { kind: "person" };

beforeAll(async () => {
  database = await testDatabase();
  red = await makeTeam(database.db, "red");
  operator = await makePerson(database.db, "Olga", "operator", [red]);
  member = await makePerson(database.db, "Mia", "member", [red]);
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from api_keys`;
  await database.sql`delete from audit_records`;
});

const as = (actor: Actor = member) => testContext({ db: database.db, actor });
const wanted = { name: "CI", expires: { type: "days", days: 30 } } as const;
const code = (result: Result<unknown>) => (result.ok ? "ok" : result.failure.code);
const make = async (attempt: string, actor?: Actor) =>
  unwrap(await createKey(as(actor), { ...wanted, attempt }));
const shown = async (id: string) => unwrap(await showKey(as(operator), { id }));
const live = async () => {
  const { rows } = unwrap(await listKeys(as(operator), { status: "active" }));
  return rows.map(({ id }) => id);
};

describe("a key can be requested again if the response with the key was lost", () => {
  test("a key whose response was lost counts as never received until it is acknowledged or used", async () => {
    const { key } = await make(randomUUID());
    expect(await shown(key.id)).toMatchObject({ status: "active", received: false });
    unwrap(await acknowledgeKey(as(), { id: key.id }));
    unwrap(await acknowledgeKey(as(), { id: key.id }));
    expect((await shown(key.id)).received).toBe(true);
    const records = await database.sql`
      select 1 from audit_records where action = 'keys.acknowledge'`;
    expect(records).toHaveLength(1);
    const used = (await make(randomUUID())).key.id;
    await database.sql`update api_keys set last_used_at = now() where id = ${used}`;
    expect((await shown(used)).received).toBe(true);
  });

  test("when an attempt is repeated, the lost key is revoked, and only the new key is active", async () => {
    const attempt = randomUUID();
    const first = await make(attempt);
    const second = await make(attempt);
    expect(second.plainKey).not.toBe(first.plainKey);
    expect(await live()).toEqual([second.key.id]);
    expect(await shown(first.key.id)).toMatchObject({ status: "revoked", revokedBy: member.label });
    const records = await database.sql`select action, key_id from audit_records order by id`;
    expect(records.map(({ action, key_id }) => [action, key_id])).toEqual([
      ["keys.create", first.key.id],
      ["keys.revoke", first.key.id],
      ["keys.create", second.key.id],
    ]);
  });

  test("five concurrent requests for the same attempt leave only one active key", async () => {
    const attempt = randomUUID();
    const all = await Promise.all(
      Array.from({ length: 5 }, () => createKey(as(), { ...wanted, attempt })),
    );
    expect(all.filter((one) => one.ok)).toHaveLength(5);
    expect(await live()).toHaveLength(1);
  });

  test("the UUID of an attempt identifies the same key whether it is written in upper or lower case", async () => {
    const attempt = randomUUID();
    const all = await Promise.all(
      [attempt, attempt.toUpperCase(), attempt, attempt.toUpperCase()].map((each) =>
        createKey(as(), { ...wanted, attempt: each }),
      ),
    );
    expect(all.map(code)).toEqual(["ok", "ok", "ok", "ok"]);
    expect(await live()).toHaveLength(1);
  });

  test("repeating a request does not replace a key that the client has received", async () => {
    const attempt = randomUUID();
    const { key } = await make(attempt);
    unwrap(await acknowledgeKey(as(), { id: key.id }));
    expect(code(await createKey(as(), { ...wanted, attempt }))).toBe("key_received");
    expect(code(await replaceKey(as(), { id: key.id, attempt: randomUUID() }))).toBe(
      "key_received",
    );
    expect(await live()).toEqual([key.id]);
  });

  test("an attempt cannot replace another person's key, and can be used again after that key is revoked", async () => {
    const attempt = randomUUID();
    const { key } = await make(attempt, operator);
    expect(code(await createKey(as(), { ...wanted, attempt }))).toBe("invalid_input");
    expect(await live()).toEqual([key.id]);
    unwrap(await revokeKey(as(operator), { id: key.id, reason: "gone" }));
    const next = await make(attempt);
    expect(await live()).toEqual([next.key.id]);
  });
});

describe("a lost key can be replaced by an actor who may create such a key", () => {
  test("the replacement has the same settings as the lost key", async () => {
    await makeServer(database.db, "http", "files");
    const grants = [{ server: "files", tools: ["*"] }];
    unwrap(await setTeamGrants(as(operator), { teamId: red, grants }));
    const given = { ...wanted, allowedAddresses: ["192.0.2.7"], attempt: randomUUID() };
    const { key: lost } = unwrap(await createKey(as(), given));
    const limits = { requestsPerMinute: 7, concurrentCalls: 2 };
    unwrap(await setKeyLimits(as(operator), { id: lost.id, ...limits }));
    unwrap(
      await setKeyGrants(as(), { id: lost.id, grants: [{ server: "files", tools: ["read"] }] }),
    );
    const made = unwrap(await replaceKey(as(), { id: lost.id, attempt: randomUUID() }));
    const { id, lastFour, version, ...rest } = await shown(made.key.id);
    const before = unwrap(await showKey(as(), { id: lost.id }));
    expect(before.status).toBe("revoked");
    expect(rest).toMatchObject({
      ...{ name: "CI", kind: "personal", maker: lost.maker, team: lost.team, ...limits },
      ...{ expiresAt: lost.expiresAt, allowedAddresses: ["192.0.2.7"], received: false },
    });
    const own = await database.sql`
      select tools from grants g join api_keys k on k.id = g.key_id
      where k.id = ${id} and k.own_grants`;
    expect(own).toEqual([{ tools: ["read"] }]);
    expect(await live()).toEqual([id]);
    expect(made.plainKey.endsWith(lastFour)).toBe(true);
    expect(version).toBe(before.version);
  });

  test("if the response with a replacement key is also lost, repeating the request replaces that key", async () => {
    const { key: lost } = await make(randomUUID());
    const attempt = randomUUID();
    const first = unwrap(await replaceKey(as(), { id: lost.id, attempt }));
    const second = unwrap(await replaceKey(as(), { id: lost.id, attempt }));
    expect(await live()).toEqual([second.key.id]);
    expect((await shown(first.key.id)).status).toBe("revoked");
    unwrap(await acknowledgeKey(as(), { id: second.key.id }));
    expect(code(await replaceKey(as(), { id: lost.id, attempt }))).toBe("key_received");
  });

  test("only its creator can replace a personal key, and only operators can replace service keys", async () => {
    const { key } = await make(randomUUID());
    const attempt = randomUUID();
    expect(code(await replaceKey(as(operator), { id: key.id, attempt }))).toBe("forbidden");
    const service = { ...wanted, kind: "service", teamId: red, attempt: randomUUID() } as const;
    const { key: lost } = unwrap(await createKey(as(operator), service));
    expect(code(await replaceKey(as(), { id: lost.id, attempt }))).toBe("not_found");
    unwrap(await replaceKey(as(operator), { id: lost.id, attempt }));
  });

  test("only an operator can replace a key that has the admin scope, by its id or by its attempt", async () => {
    const admin: Actor = {
      ...{ kind: "key", id: randomUUID(), label: "IaC", teamId: red },
      scopes: ["mcp", "admin"],
    };
    const service = { ...wanted, kind: "service", teamId: red } as const;
    const attempt = randomUUID();
    const scopes = ["mcp", "admin"] as const;
    const { key: lost } = unwrap(
      await createKey(as(operator), { ...service, scopes: [...scopes], attempt }),
    );
    const other = unwrap(await createKey(as(admin), { ...service, attempt: randomUUID() }));
    const asked = [
      { id: lost.id, attempt: randomUUID() },
      // The key with the admin scope was created by an earlier request with this attempt.
      { id: other.key.id, attempt },
    ];
    for (const input of asked) {
      expect(await replaceKey(as(admin), input)).toMatchObject({
        failure: { code: "forbidden", rule: "Only an operator makes keys with the admin scope." },
      });
    }
    expect((await live()).sort()).toEqual([lost.id, other.key.id].sort());
    const records = await database.sql`
      select outcome from audit_records where action = 'keys.replace'`;
    expect(records).toEqual([{ outcome: "denied" }, { outcome: "denied" }]);
    unwrap(await replaceKey(as(admin), { id: other.key.id, attempt: randomUUID() }));
    const made = unwrap(await replaceKey(as(operator), { id: lost.id, attempt: randomUUID() }));
    expect(made.key.scopes).toEqual(["mcp", "admin"]);
  });

  test("a key that was created without an attempt cannot be replaced", async () => {
    const { key } = unwrap(await createKey(as(), wanted));
    expect(key.received).toBe(true);
    expect(code(await replaceKey(as(), { id: key.id, attempt: randomUUID() }))).toBe(
      "key_received",
    );
  });
});
