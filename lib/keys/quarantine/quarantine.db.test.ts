import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { apiKeys } from "@/db/schema/api-keys";
import { people } from "@/db/schema/people";
import { teams } from "@/db/schema/teams";
import { dataPlane } from "@/gateway/endpoints/route";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { unwrap } from "@/lib/core/testing/unwrap";
import { hashPassword } from "@/lib/identity/sign-in/password-hash";
import { listKeys } from "@/lib/keys/reads/list-keys";
import { showKey } from "@/lib/keys/reads/show-key";
import { cancelRotation } from "@/lib/keys/rotation/cancel-rotation";
import { finishRotation } from "@/lib/keys/rotation/finish-rotation";
import { rotateKey } from "@/lib/keys/rotation/rotate-key";
import { hashKey } from "@/lib/keys/secret/hash-key";
import { lastFourOf, newPlainKey } from "@/lib/keys/secret/plain-key";
import { disableKey } from "@/lib/keys/update/disable-key";
import { enableKey } from "@/lib/keys/update/enable-key";
import { exchangeKey } from "@/lib/tokens/exchange-key";
import {
  plantKey,
  type TestProcess,
  testExchange,
  testProcess,
} from "@/lib/tokens/testing/process";
import { liftQuarantine } from "./lift-quarantine";
import { quarantineSecret } from "./quarantine-secret";

const counted = vi.hoisted(() => ({ hashes: 0 }));
vi.mock("argon2", async (original) => {
  const argon2 = await original<typeof import("argon2")>();
  const verify: typeof argon2.verify = (...given) => {
    counted.hashes++;
    return argon2.verify(...given);
  };
  return { ...argon2, verify };
});

const PASSWORD = "correct horse battery staple";
const now = new Date();

let fixture: TestProcess;
let key: { id: string; plain: string };
let owner: Actor;
beforeAll(async () => {
  fixture = await testProcess();
  const { db } = fixture.process;
  const hashed = await hashPassword(PASSWORD);
  if (!hashed.ok) throw new Error("busy");
  await db.update(people).set({ passwordPhc: hashed.value }).where(eq(people.id, fixture.makerId));
  owner = personActor(fixture.makerId);
});
afterAll(() => fixture.close());
beforeEach(async () => {
  await fixture.database.sql`delete from audit_records`;
  key = await plantKey(fixture);
  counted.hashes = 0;
});

const personActor = (id: string): Actor => ({
  ...{ kind: "person", id, label: "maker@example.com", role: "member", sessionId: "s" },
  teamIds: [fixture.teamId],
  leadTeamIds: [],
});
const by = (actor?: Actor) => testContext({ db: fixture.process.db, now, ...(actor && { actor }) });
const reporter: Actor = { kind: "anonymous", label: "anonymous" };
const report = async (secret: string) => unwrap(await quarantineSecret(by(reporter), { secret }));
const lift = (plain: string, password?: string, actor = owner) =>
  liftQuarantine(by(actor), { id: key.id, lastFour: lastFourOf(plain), password });
const shown = async () => unwrap(await showKey(by(), { id: key.id }));
const rotate = async () => {
  const { plainKey } = unwrap(await rotateKey(by(owner), { id: key.id, overlap: "1h" }));
  return plainKey ?? "";
};

const exchange = (plain: string) =>
  exchangeKey(
    { process: fixture.process, now, requestId: "r", address: "192.0.2.7", client: null },
    plain,
  );
/** Returns the code with which the exchange of a secret is refused, or null. */
async function refusal(plain: string) {
  const token = await exchange(plain);
  return token.ok ? null : token.failure.code;
}
const tokenOf = async (plain: string) => unwrap(await exchange(plain)).accessToken;
async function call(token: string) {
  const answer = await dataPlane(
    testExchange({
      path: "/mcp",
      headers: {
        ...{ "content-type": "application/json", host: "localhost:12009" },
        ...{ accept: "application/json, text/event-stream", authorization: `Bearer ${token}` },
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
    }),
  );
  const challenge = answer?.headers["www-authenticate"] ?? "";
  const code = /"error":"(\w+)"/.exec(String(answer?.body))?.[1];
  return { status: answer?.status, code, challenge };
}
const actions = async () =>
  (
    await fixture.database.sql`
      select action, actor_kind, address from audit_records where outcome = 'done' order by id`
  ).map((row) => `${row.action} by ${row.actor_kind}`);

describe("a report of a whole secret", () => {
  test("refuses the secret and its tokens at once, with a code of their own, and is recorded", async () => {
    const token = await tokenOf(key.plain);
    expect((await call(token)).status).toBe(200);
    expect(await report(key.plain)).toMatchObject({ lastFour: lastFourOf(key.plain) });
    expect(await refusal(key.plain)).toBe("key_quarantined");
    const refused = await call(token);
    expect(refused).toMatchObject({ status: 401, code: "key_quarantined" });
    expect(refused.challenge).toContain('error="invalid_token"');
    expect(await actions()).toEqual(["keys.quarantine by anonymous"]);
    expect(await shown()).toMatchObject({ status: "quarantined", quarantinedAt: now });
    const listed = unwrap(await listKeys(by(owner), { status: "quarantined" }));
    expect(listed.rows.map(({ id }) => id)).toContain(key.id);
    const active = unwrap(await listKeys(by(owner), { status: "active", pageSize: 100 }));
    expect(active.rows.map(({ id }) => id)).not.toContain(key.id);
  });

  test("changes nothing when it is repeated, also at the same time, and then costs no hash", async () => {
    const done = await Promise.all([1, 2, 3].map(() => report(key.plain)));
    expect(done.filter((one) => one !== null)).toHaveLength(1);
    const before = counted.hashes;
    expect(await report(key.plain)).toBeNull();
    expect(counted.hashes).toBe(before);
    expect(await actions()).toEqual(["keys.quarantine by anonymous"]);
  });

  test("quarantines a key that is disabled, or whose team is, because it could work again", async () => {
    unwrap(await disableKey(by(owner), { id: key.id }));
    expect(await report(key.plain)).not.toBeNull();
    unwrap(await enableKey(by(owner), { id: key.id }));
    expect(await refusal(key.plain)).toBe("key_quarantined");
    const other = await plantKey(fixture);
    await fixture.process.db.update(teams).set({ disabledAt: now });
    expect(await report(other.plain)).not.toBeNull();
    await fixture.process.db.update(teams).set({ disabledAt: null });
    expect(await refusal(other.plain)).toBe("key_quarantined");
  });
});

describe("a report that is not of a working secret changes nothing and costs no hash", () => {
  test.each([
    ["an unknown key", async () => newPlainKey()],
    ["a text that is no key", async () => "mcp_short"],
    ["a key in upper case", async () => key.plain.toUpperCase()],
    ["a key with a space", async () => ` ${key.plain}`],
    ["the id of a key", async () => key.id],
    ["the last four characters", async () => key.plain.slice(-4)],
    ["a revoked key", async () => (await plantKey(fixture, { revokedAt: now })).plain],
    ["an expired key", async () => (await plantKey(fixture, { expiresAt: now })).plain],
    ["a key whose owner left", async () => (await plantKey(fixture, { membershipId: null })).plain],
  ])("%s", async (_, make) => {
    const secret = await make();
    counted.hashes = 0;
    expect(await report(secret)).toBeNull();
    expect(counted.hashes).toBe(0);
    expect(await actions()).toEqual([]);
    expect(await refusal(key.plain)).toBeNull();
  });

  test("a secret that is found but does not verify is not quarantined", async () => {
    const wrong = await plantKey(fixture, { phc: await hashKey(newPlainKey()) });
    expect(await report(wrong.plain)).toBeNull();
    const [row] = await fixture.process.db.select().from(apiKeys).where(eq(apiKeys.id, wrong.id));
    expect(row?.quarantinedAt).toBeNull();
  });
});

describe("during a rotation", () => {
  test("the old secret alone is quarantined, and finishing leaves the new one", async () => {
    const fresh = await rotate();
    const [oldToken, newToken] = [await tokenOf(key.plain), await tokenOf(fresh)];
    expect(await report(key.plain)).toMatchObject({ lastFour: lastFourOf(key.plain) });
    expect([await refusal(key.plain), await refusal(fresh)]).toEqual(["key_quarantined", null]);
    expect((await call(oldToken)).code).toBe("key_quarantined");
    expect((await call(newToken)).status).toBe(200);
    expect(await shown()).toMatchObject({
      ...{ status: "active", quarantinedAt: null, rotation: { quarantinedAt: now } },
    });
    unwrap(await finishRotation(by(owner), { id: key.id }));
    expect([await refusal(key.plain), await refusal(fresh)]).toEqual(["invalid_api_key", null]);
  });

  test("the new secret alone is quarantined, and cancelling leaves the old one", async () => {
    const fresh = await rotate();
    await report(fresh);
    expect([await refusal(key.plain), await refusal(fresh)]).toEqual([null, "key_quarantined"]);
    expect((await shown()).status).toBe("quarantined");
    unwrap(await cancelRotation(by(owner), { id: key.id }));
    expect([await refusal(key.plain), await refusal(fresh)]).toEqual([null, "invalid_api_key"]);
    expect(await shown()).toMatchObject({ status: "active", quarantinedAt: null });
  });

  test("cancelling does not lift the quarantine of the old secret", async () => {
    await rotate();
    await report(key.plain);
    unwrap(await cancelRotation(by(owner), { id: key.id }));
    expect(await refusal(key.plain)).toBe("key_quarantined");
    expect((await shown()).status).toBe("quarantined");
  });

  test("rotating a quarantined key ends its old secret without an overlap", async () => {
    await report(key.plain);
    const fresh = await rotate();
    expect([await refusal(key.plain), await refusal(fresh)]).toEqual(["invalid_api_key", null]);
    expect(await shown()).toMatchObject({ status: "active", rotation: null });
    expect(await report(key.plain)).toBeNull();
  });
});

describe("lifting the quarantine", () => {
  test("needs the password of the person, makes the secret and its tokens work, and is recorded", async () => {
    const token = await tokenOf(key.plain);
    await report(key.plain);
    for (const password of ["not it", undefined]) {
      const refused = await lift(key.plain, password);
      expect(refused).toMatchObject({ ok: false, failure: { code: "password_wrong" } });
    }
    expect(await refusal(key.plain)).toBe("key_quarantined");
    unwrap(await lift(key.plain, PASSWORD));
    expect(await refusal(key.plain)).toBeNull();
    expect((await call(token)).status).toBe(200);
    unwrap(await lift(key.plain, PASSWORD));
    expect(await actions()).toEqual([
      "keys.quarantine by anonymous",
      "keys.lift_quarantine by person",
    ]);
  });

  test("lifts the named secret alone", async () => {
    const fresh = await rotate();
    await report(key.plain);
    await report(fresh);
    unwrap(await lift(key.plain, PASSWORD));
    expect([await refusal(key.plain), await refusal(fresh)]).toEqual([null, "key_quarantined"]);
  });

  test("is refused to another member and to a key, and a revoked key stays so", async () => {
    await report(key.plain);
    const stranger = personActor("0190b8a0-0000-7000-8000-000000000000");
    const code = async (actor: Actor) => {
      const done = await lift(key.plain, PASSWORD, actor);
      return done.ok ? null : done.failure.code;
    };
    expect(await code(stranger)).toBe("not_found");
    const admin = { kind: "key", id: key.id, label: "k", teamId: fixture.teamId } as const;
    expect(await code({ ...admin, scopes: ["mcp", "admin"] })).toBe("forbidden");
    expect(await code(reporter)).toBe("forbidden");
    await fixture.process.db.update(apiKeys).set({ revokedAt: now }).where(eq(apiKeys.id, key.id));
    expect(await code(owner)).toBe("key_revoked");
  });
});
