import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import { setTeamGrants } from "@/lib/grants/set-team-grants";
import { keyHistory } from "@/lib/keys/reads/key-history";
import { listKeys } from "@/lib/keys/reads/list-keys";
import { showKey } from "@/lib/keys/reads/show-key";
import { verifyKeyHash } from "@/lib/keys/secret/hash-key";
import { isPlainKey, lookupDigest } from "@/lib/keys/secret/plain-key";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import { makeServer } from "@/lib/servers/testing/servers";
import { createKey } from "./create-key";

let database: TestDatabase;
let red: string;
let blue: string;
let operator: Actor & { kind: "person" };
let member: Actor & { kind: "person" };

beforeAll(async () => {
  database = await testDatabase();
  red = await makeTeam(database.db, "red");
  blue = await makeTeam(database.db, "blue");
  operator = await makePerson(database.db, "Olga", "operator", [blue]);
  member = await makePerson(database.db, "Mia", "member", [red]);
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from audit_records`;
  await database.sql`delete from api_keys`;
  await database.sql`delete from installation`;
});

const as = (actor: Actor) => testContext({ db: database.db, actor });
const cli: Actor = { kind: "command_line", label: "command line (ada)" };
const days = (count: number) => ({ type: "days", days: count }) as const;
const never = { type: "never" } as const;

async function made(actor: Actor, input: Partial<Parameters<typeof createKey>[1]> = {}) {
  return unwrap(await createKey(as(actor), { name: "CI", expires: days(30), ...input }));
}

/** Returns the content of all tables as one string, in which tests search for secrets. */
async function everything(): Promise<string> {
  const tables = await database.sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`;
  let text = "";
  for (const { name } of tables) {
    const stream = await database.sql.unsafe(`copy (select * from ${name}) to stdout`).readable();
    for await (const chunk of stream) text += String(chunk);
  }
  return text;
}

async function setPolicy(maxKeyDays: number | null, allowNoExpiry: boolean) {
  await database.sql`insert into installation
    (public_url, secret_checks, created_at, max_key_days, allow_no_expiry)
    values ('http://localhost', '[]', now(), ${maxKeyDays}, ${allowNoExpiry})`;
}

describe("the plain form of a new key is returned once and stored nowhere", () => {
  test("the plain key is returned once, and only its digest and its hash are stored", async () => {
    const { key, plainKey } = await made(member);
    expect(isPlainKey(plainKey)).toBe(true);
    const [row] = await database.sql`select lookup, phc, pepper_id, last_four from api_keys`;
    const expected = lookupDigest(as(member).secrets, plainKey);
    expect(row?.lookup).toEqual(expected.lookup);
    expect(row?.pepper_id).toBe(expected.pepperId);
    expect(row?.last_four).toBe(plainKey.slice(-4));
    expect(await verifyKeyHash(row?.phc, plainKey)).toBe(true);
    expect(JSON.stringify(key)).not.toContain(plainKey.slice(4));
  });

  test("the plain key appears in no table and in no later response", async () => {
    const { key, plainKey } = await made(member);
    const { id } = key;
    const later = [
      await showKey(as(member), { id }),
      await listKeys(as(member), { q: plainKey }),
      await revokeKey(as(member), { id, reason: "lost" }),
      await keyHistory(as(member), { id }),
    ];
    const text = (await everything()) + JSON.stringify(later);
    expect(text).toContain(key.id);
    const bare = plainKey.slice(4);
    const base64 = Buffer.from(plainKey).toString("base64").slice(0, 40);
    for (const form of [bare, Buffer.from(plainKey).toString("hex"), base64]) {
      expect(text).not.toContain(form);
    }
  });

  test("the plain key is not returned if the audit record of the creation cannot be written", async () => {
    await database.sql`alter table audit_records add constraint refuse check (false) not valid`;
    try {
      await expect(made(member)).rejects.toThrow();
      const [rows] = await database.sql`select count(*)::int as count from api_keys`;
      expect(rows?.count).toBe(0);
    } finally {
      await database.sql`alter table audit_records drop constraint refuse`;
    }
  });
});

describe("permission to create a key depends on the actor and the team", () => {
  test("a member of only one team creates a personal key for that team", async () => {
    const { key } = await made(member);
    expect(key).toMatchObject({
      kind: "personal",
      status: "active",
      team: { id: red, slug: "red" },
      maker: { id: member.id, name: "Mia" },
      scopes: ["mcp"],
      createdAt: new Date("2026-03-01T12:00:00Z"),
      expiresAt: new Date("2026-03-31T12:00:00Z"),
    });
    const [record] = await database.sql`select * from audit_records`;
    expect(record).toMatchObject({
      action: "keys.create",
      outcome: "done",
      actor_id: member.id,
      key_id: key.id,
      team_id: red,
      subject_label: "CI",
      details: { kind: "personal", expiresAt: "2026-03-31T12:00:00.000Z" },
    });
  });

  test.each([
    ["another team", () => blue],
    ["no team at all", () => "00000000-0000-4000-8000-00000000dead"],
  ])(
    "a member who requests a key for %s is refused, and the refusal is recorded as a denial",
    async (_name, teamId) => {
      const result = await createKey(as(member), {
        name: "CI",
        expires: days(7),
        teamId: teamId(),
      });
      expect(result).toMatchObject({ ok: false, failure: { code: "team_not_yours" } });
      const records = await database.sql`select outcome, action, code, actor_id from audit_records`;
      expect(records).toEqual([
        { outcome: "denied", action: "keys.create", code: "team_not_yours", actor_id: member.id },
      ]);
      const [rows] = await database.sql`select count(*)::int as count from api_keys`;
      expect(rows?.count).toBe(0);
    },
  );

  test("a member cannot create a service key, and the refusal is recorded with its rule", async () => {
    const result = await createKey(as(member), { name: "x", kind: "service", expires: days(7) });
    const rule = "Only an operator makes service keys.";
    expect(result).toMatchObject({ ok: false, failure: { code: "forbidden", rule } });
    const records = await database.sql`select outcome, code, rule from audit_records`;
    expect(records).toEqual([{ outcome: "denied", code: "forbidden", rule }]);
  });

  test("an operator can create keys for any team, and a service key has no creator", async () => {
    const personal = await made(operator, { teamId: blue });
    expect(personal.key).toMatchObject({ kind: "personal", maker: { id: operator.id } });
    const service = await made(operator, { teamId: red, kind: "service" });
    expect(service.key).toMatchObject({ kind: "service", maker: null, team: { id: red } });
    const [record] = await database.sql`
      select actor_label from audit_records where key_id = ${service.key.id}`;
    expect(record?.actor_label).toBe(operator.label);
  });

  test("an operator cannot create a personal key for a team that they do not belong to, and learns why", async () => {
    const result = await createKey(as(operator), { name: "x", teamId: red, expires: days(7) });
    const kind = expect.stringContaining("Make a service key, or join the team first.");
    expect(result).toMatchObject({
      ok: false,
      failure: { code: "invalid_input", fields: { kind } },
    });
    expect(await database.sql`select 1 from api_keys`).toHaveLength(0);
  });

  test("the command line creates service keys, and uses the team `default` if no team is given", async () => {
    expect((await made(cli)).key).toMatchObject({
      kind: "service",
      maker: null,
      team: { slug: "default" },
    });
    expect((await made(cli, { teamId: blue })).key.team.slug).toBe("blue");
    expect(
      await createKey(as(cli), { name: "x", kind: "personal", expires: days(7) }),
    ).toMatchObject({
      ok: false,
      failure: { code: "invalid_input", fields: { kind: expect.any(String) } },
    });
  });

  test("a person with several teams must choose a team for a key, and the team must be enabled", async () => {
    const both = { ...member, teamIds: [red, blue] };
    expect(await createKey(as(both), { name: "x", expires: days(7) })).toMatchObject({
      ok: false,
      failure: { code: "invalid_input", fields: { teamId: "Choose a team." } },
    });
    await database.sql`update teams set disabled_at = now() where id = ${red}`;
    try {
      expect(await createKey(as(member), { name: "x", expires: days(7) })).toMatchObject({
        ok: false,
        failure: { code: "invalid_input", fields: { teamId: "This team is disabled." } },
      });
    } finally {
      await database.sql`update teams set disabled_at = null`;
    }
  });

  test.each([
    { kind: "anonymous", label: "someone" } as const,
    {
      kind: "key",
      id: "00000000-0000-4000-8000-000000000001",
      label: "CI",
      teamId: "x",
      scopes: [],
    } as const,
  ])("an actor of the kind $kind without the admin scope cannot create a key", async (actor) => {
    const result = await createKey(as(actor), { name: "x", expires: days(7) });
    expect(result).toMatchObject({ ok: false, failure: { code: "forbidden" } });
  });
});

describe("keys with the admin scope are created only by operators and the command line", () => {
  const scopes = ["admin", "mcp"] as const;
  const admin: Actor = { kind: "key", id: randomUUID(), label: "IaC", teamId: "x", scopes };

  test("operators and the command line can create keys with the admin scope, as service keys", async () => {
    for (const actor of [operator, cli]) {
      const { key } = await made(actor, { scopes: [...scopes], teamId: red });
      expect(key).toMatchObject({ scopes: ["mcp", "admin"], kind: "service", maker: null });
    }
    const [record] = await database.sql`select details from audit_records limit 1`;
    expect(record?.details).toMatchObject({ scopes: ["mcp", "admin"] });
  });

  test("actors other than operators and the command line cannot create keys with the admin scope", async () => {
    for (const actor of [member, admin]) {
      const input = { name: "x", expires: days(7), teamId: red, scopes: [...scopes] };
      expect(await createKey(as(actor), input)).toMatchObject({
        ok: false,
        failure: { code: "forbidden" },
      });
    }
  });

  test("a key with the admin scope cannot be personal, because it could outlive its creator's role", async () => {
    const input = { name: "x", expires: days(7), kind: "personal", scopes: [...scopes] } as const;
    expect(await createKey(as(operator), { ...input, scopes: [...scopes] })).toMatchObject({
      ok: false,
      failure: { code: "invalid_input", fields: { kind: expect.stringContaining("service") } },
    });
  });

  test("a key with the admin scope can create service keys for any team and revoke them", async () => {
    const { key } = await made(admin, { teamId: blue });
    expect(key).toMatchObject({ kind: "service", scopes: ["mcp"], team: { id: blue } });
    const ended = await revokeKey(as(admin), { id: key.id, reason: "done" });
    expect(ended).toMatchObject({ ok: true, value: { key: { revokedBy: "IaC" } } });
  });
});

describe("a new key must comply with the installation's policy on key lifetimes", () => {
  test("an expiry beyond the longest allowed lifetime is refused, and the refusal gives the rule", async () => {
    await setPolicy(30, true);
    expect((await made(member, { expires: days(30) })).key.status).toBe("active");
    for (const expires of [days(31), never, { type: "date", date: "2026-04-01" } as const]) {
      expect(await createKey(as(member), { name: "x", expires })).toMatchObject({
        ok: false,
        failure: { code: "expiry_not_allowed", rule: "Every key must expire within 30 days." },
      });
    }
    await made(member, { expires: { type: "date", date: "2026-03-31" } });
  });

  test("even the command line can create a key without an expiry only if the policy allows it", async () => {
    expect((await made(member, { expires: never })).key.expiresAt).toBeNull();
    await setPolicy(null, false);
    expect(await createKey(as(cli), { name: "x", expires: never })).toMatchObject({
      ok: false,
      failure: { code: "expiry_not_allowed", rule: "Every key must expire." },
    });
  });
});

describe("the input for a new key is validated", () => {
  test.each([
    ["an empty name", { name: "  " }, "name"],
    ["a name of 81 characters", { name: "n".repeat(81) }, "name"],
    ["a name of two lines", { name: "a\nb" }, "name"],
    ["half a day", { expires: days(0.5) }, "expires.days"],
    ["an invalid date", { expires: { type: "date", date: "2026-02-30" } as const }, "expires.date"],
    ["an invalid network", { allowedAddresses: ["10.0.0.0/33"] }, "allowedAddresses.0"],
    ["a host name for a network", { allowedAddresses: ["example.com"] }, "allowedAddresses.0"],
  ])("a new key with %s is refused, and the error names the field", async (_name, input, field) => {
    const result = await createKey(as(member), { name: "CI", expires: days(7), ...input });
    expect(result).toMatchObject({
      ok: false,
      failure: { code: "invalid_input", fields: { [field]: expect.any(String) } },
    });
  });

  test("a network that is given twice for a key is stored once", async () => {
    const allowedAddresses = ["10.0.0.0/8", "2001:DB8::/32", "2001:db8::/32", "192.0.2.7"];
    const { key } = await made(member, { allowedAddresses });
    expect(key.allowedAddresses).toEqual(["10.0.0.0/8", "2001:db8::/32", "192.0.2.7"]);
  });
});

describe("a new key can have its own grants within its team's grants", () => {
  const grantsOf = (id: string) => database.sql`
    select u.name, g.tools from grants g join upstreams u on u.id = g.upstream_id
    where g.key_id = ${id}`;
  const files = [{ server: "files", tools: ["read"] }];
  beforeEach(async () => {
    await database.sql`delete from upstreams`;
    await makeServer(database.db, "http");
    await makeServer(database.db, "http", "mail");
    const set = await setTeamGrants(as(operator), { teamId: red, grants: files });
    expect(set.ok).toBe(true);
    await database.sql`delete from audit_records`;
  });

  test("a new key has its own grants immediately, and both the key and the grants are recorded", async () => {
    const { key } = await made(member, { grants: files });
    expect([...(await grantsOf(key.id))]).toEqual([{ name: "files", tools: ["read"] }]);
    const [row] = await database.sql`select own_grants from api_keys`;
    expect(row).toEqual({ own_grants: true });
    const records = await database.sql`select action, outcome from audit_records order by id`;
    expect(records.map(({ action }) => action)).toEqual(["keys.create", "grants.set_key"]);
    const { key: other } = await made(member, { grants: null });
    expect([...(await grantsOf(other.id))]).toEqual([]);
    const none = await database.sql`select 1 from api_keys where own_grants`;
    expect(none).toHaveLength(1);
  });

  test("no key is created if its grants exceed the grants of its team", async () => {
    const grants = [...files, { server: "mail", tools: ["*"] }];
    expect(await createKey(as(member), { name: "CI", expires: days(1), grants })).toMatchObject({
      failure: {
        code: "invalid_input",
        fields: { "grants.1.server": "The team reaches no server with this name." },
      },
    });
    expect(await database.sql`select 1 from api_keys`).toHaveLength(0);
    expect(await database.sql`select 1 from audit_records`).toHaveLength(0);
  });
});
