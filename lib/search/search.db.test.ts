import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import { makeServer } from "@/lib/servers/testing/servers";
import { search } from "./search";
import type { SearchKind } from "./view";

let database: TestDatabase;
let red: string;
let operator: Actor & { kind: "person" };
let member: Actor & { kind: "person" };
let outsider: Actor & { kind: "person" };
const now = new Date("2026-03-01T12:00:00Z");
const KEYS = 10_000;
const MINE = "req_AAAAAAAAAAAAAAAA";
const OTHERS = "req_BBBBBBBBBBBBBBBB";
const REFUSED = "req_CCCCCCCCCCCCCCCC";

beforeAll(async () => {
  database = await testDatabase();
  red = await makeTeam(database.db, "red");
  const blue = await makeTeam(database.db, "blue");
  operator = await makePerson(database.db, "Olga", "operator", [red]);
  member = await makePerson(database.db, "Mia", "member", [red]);
  outsider = await makePerson(database.db, "Oscar", "member", [blue]);
  await database.sql`
    insert into api_keys (id, name, kind, team_id, lookup, phc, pepper_id, last_four, created_at)
    select gen_random_uuid(), 'Robot ' || n, 'service', ${red}, decode(md5(n::text), 'hex'), 'x',
      'x', to_char(n, 'FM0000'), ${now.toISOString()}
    from generate_series(0, ${KEYS - 1}) n`;
  const server = await makeServer(database.db, "http", "github");
  await makeServer(database.db, "http", "secrets");
  await database.sql`update upstreams set title = 'GitHub' where id = ${server}`;
  await database.sql`update upstream_items set waits = false`;
  for (const name of ["create_issue", "list_issues", "delete_repo", "hidden_issue", "gone_issue"]) {
    await database.sql`insert into upstream_items
      (upstream_id, kind, name, definition, digest, first_seen_at, hidden, gone_at) values
      (${server}, 'tool', ${name}, '{}', 'x', now(), ${name === "hidden_issue"},
        ${name === "gone_issue" ? now.toISOString() : null})`;
  }
  await database.sql`insert into grants (id, team_id, upstream_id, tools, created_at)
    values (gen_random_uuid(), ${red}, ${server}, '{"*_issue*"}', now())`;
  await database.sql`insert into calls (at, key_id, team_id, method, target, outcome,
    duration_micros, request_id) select now(), ${await makeKey("Laptop", member.id)}, ${red},
    'tools/call', 'github_create_issue', 'error', 1, ${MINE}`;
  await database.sql`insert into calls (at, key_id, team_id, method, outcome, duration_micros,
    request_id) select now(), ${await makeKey("Lap counter", operator.id)}, ${red}, 'tools/list',
    'ok', 1, ${OTHERS}`;
  await database.sql`insert into audit_records (at, outcome, action, actor_kind, actor_label, code,
    request_id) values (now(), 'denied', 'token.exchange', 'anonymous', 'x', 'unknown_key', ${REFUSED})`;
  await makeKey("Old laptop", operator.id, "revoked");
  await makeKey("My 50%_off", operator.id);
}, 60_000);
afterAll(() => database.close());

async function makeKey(name: string, makerId: string, state?: "revoked") {
  const id = randomUUID();
  await database.sql`insert into api_keys (id, name, kind, team_id, maker_id, membership_id, lookup,
      phc, pepper_id, last_four, created_at, revoked_at)
    values (${id}, ${name}, 'personal', ${red}, ${makerId},
      (select id from team_members where team_id = ${red} and person_id = ${makerId}), ${id}, 'x',
      'x', 'beef', now(), ${state ? now.toISOString() : null})`;
  return id;
}

async function find(q: string, actor: Actor = operator, kind?: SearchKind) {
  return unwrap(await search(testContext({ db: database.db, actor, now }), { q, kind }));
}
const titles = async (q: string, actor?: Actor, kind?: SearchKind) =>
  (await find(q, actor, kind)).hits.map((hit) => `${hit.kind} ${hit.title}`);

describe("a search finds things of every kind", () => {
  test("names that begin with the text come before names that contain it, and revoked keys last", async () => {
    expect(await titles("lap", operator, "key")).toEqual([
      "key Lap counter",
      "key Laptop",
      "key Old laptop",
    ]);
    expect(await titles("is", operator, "tool")).toEqual([
      ...["tool create_issue", "tool hidden_issue", "tool list_issues"],
    ]);
    expect((await find("old laptop")).hits).toMatchObject([{ state: "Revoked" }]);
  });

  test("all words must match, and signs of patterns stand for themselves", async () => {
    expect(await titles("laptop old")).toEqual(["key Old laptop"]);
    expect(await titles("50%_off")).toEqual(["key My 50%_off"]);
    expect(await titles("5%f")).toEqual([]);
  });

  test("a key is found by its last four characters and by its id", async () => {
    expect(await titles("mcp_…0042", operator, "key")).toEqual(["key Robot 42"]);
    const [row] = await database.sql<{ id: string }[]>`
      select id from api_keys where name = 'Robot 4711'`;
    expect(await titles(row?.id.slice(0, 13) ?? "", operator, "key")).toContain("key Robot 4711");
  });

  test("a server is found by its title, and a tool by the name that clients see", async () => {
    expect(await titles("GitHub", operator, "server")).toEqual(["server GitHub"]);
    expect((await find("github_create", operator)).hits).toMatchObject([
      { kind: "tool", id: "create_issue", server: "github" },
    ]);
    expect(await titles("gone_issue")).toEqual([]);
  });

  test("people are found by name and email, and teams by name and slug", async () => {
    expect(await titles("mia")).toEqual(["person Mia"]);
    expect(await titles(operator.label)).toEqual(["person Olga"]);
    expect((await find("team re")).hits).toMatchObject([{ kind: "team", id: "red" }]);
  });

  test("a request is found by its id, whether it left a call or a denial", async () => {
    expect((await find(MINE)).hits).toMatchObject([
      { kind: "request", id: MINE, detail: "tools/call · github_create_issue", state: "Failed" },
    ]);
    expect((await find(REFUSED)).hits).toMatchObject([{ id: REFUSED, state: "Denied" }]);
    expect(await titles("req_DDDDDDDDDDDDDDDD")).toEqual([]);
  });
});

describe("a search finds only what the person may open", () => {
  test("a member finds only their own keys, what their teams reach, and nobody", async () => {
    expect(await titles("lap", member)).toEqual(["key Laptop"]);
    expect(await titles("issue", member)).toEqual(["tool create_issue", "tool list_issues"]);
    expect(await titles("delete_repo", member)).toEqual([]);
    expect(await titles("secrets", member)).toEqual([]);
    expect(await titles("olga", member)).toEqual([]);
    expect(await titles("team", member)).toEqual(["team Team red"]);
  });

  test("a member of another team finds nothing of this team", async () => {
    for (const q of ["lap", "robot", "github", "issue", "red"]) {
      expect(await titles(q, outsider)).toEqual([]);
    }
  });

  test("a member finds requests of their own keys only", async () => {
    expect(await titles(MINE, member)).toEqual([`request ${MINE}`]);
    expect(await titles(OTHERS, member)).toEqual([]);
    expect(await titles(REFUSED, member)).toEqual([]);
  });
});

describe("a search is bounded", () => {
  test("each kind has at most 5 things, or 20 if it is the only one, and says if there are more", async () => {
    const all = await find("robot");
    expect([all.hits.length, all.more]).toEqual([5, ["key"]]);
    const keys = await find("robot", operator, "key");
    expect([keys.hits.length, keys.more]).toEqual([20, ["key"]]);
    expect((await find("olga")).more).toEqual([]);
  });

  test("an empty or very long text is refused", async () => {
    const ctx = testContext({ db: database.db, actor: operator, now });
    for (const q of [" ", "x".repeat(101)]) {
      const result = await search(ctx, { q });
      expect(result).toMatchObject({ ok: false, failure: { code: "invalid_input" } });
    }
    expect(await titles("a b c d e f g h i j k l m n o p")).toEqual([]);
  });
});
