import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { makeServer } from "@/lib/servers/testing/servers";
import { listHolders } from "./list-holders";

let database: TestDatabase;
let red: string;
let blue: string;
let serverId: string;
let mia: Actor;
let otto: Actor;

const as = (actor?: Actor) => testContext({ db: database.db, ...(actor ? { actor } : {}) });
const grant = (holder: { team_id: string } | { key_id: string }, tools: string[], more = true) =>
  database.sql`insert into grants ${database.sql({
    ...{ id: randomUUID(), upstream_id: serverId, tools, prompts: more, resources: more },
    ...{ created_at: new Date().toISOString(), ...holder },
  })}`;

async function makeKey(teamId: string, more: Record<string, unknown> = {}): Promise<string> {
  const id = randomUUID();
  const isKey = (more.credential ?? "key") === "key";
  const secret = isKey ? { lookup: id, phc: "x", pepper_id: "x", last_four: "abcd" } : {};
  await database.sql`insert into api_keys ${database.sql({
    ...{
      id,
      name: `Key ${id}`,
      kind: "service",
      team_id: teamId,
      created_at: new Date().toISOString(),
    },
    ...secret,
    ...more,
  })}`;
  return id;
}

beforeAll(async () => {
  database = await testDatabase();
  const { db, sql } = database;
  red = await makeTeam(db, "red");
  blue = await makeTeam(db, "blue");
  await makeTeam(db, "crew");
  mia = await makePerson(db, "Mia", "member", [red]);
  otto = await makePerson(db, "Otto", "member", [blue]);
  const gone = await makePerson(db, "Gone", "member", [red]);
  await sql`update people set disabled_at = now() where id = ${gone.kind === "person" ? gone.id : ""}`;
  serverId = await makeServer(db, "http");
  for (const name of ["write", "wipe", "buried", "left"]) {
    await sql`insert into upstream_items (upstream_id, kind, name, definition, digest, first_seen_at,
        hidden, gone_at)
      values (${serverId}, 'tool', ${name}, '{}', 'x', now(), ${name === "buried"},
        ${name === "left" ? new Date().toISOString() : null})`;
  }
  await grant({ team_id: red }, ["w*", "buried", "left"], false);
  await grant({ team_id: blue }, [], false);
  await makeKey(red);
  await makeKey(red, { disabled_at: new Date().toISOString() });
  await makeKey(red, { own_grants: true });
  const narrowed = await makeKey(red, { own_grants: true });
  await grant({ key_id: narrowed }, ["write"]);
  await makeKey(red, { credential: "trust" });
});
afterAll(() => database.close());

test("a team that may use a server is listed with its tools, its people and its active keys", async () => {
  expect(await listHolders(as(), { name: "files" })).toMatchObject({
    value: {
      total: 1,
      rows: [
        {
          team: { slug: "red", name: "Team red", disabled: false },
          grant: { allTools: false, tools: 2, prompts: false, resources: false },
          ...{ people: 1, activeKeys: 2, activeApps: 0, activeRules: 1, narrowed: 1 },
        },
      ],
    },
  });
});

test("a team with an empty grant may not use the server, like a team without a grant", async () => {
  const found = await listHolders(as(), { name: "files", access: "without" });
  expect(found).toMatchObject({
    value: {
      rows: [
        { team: { slug: "default" }, grant: null },
        { team: { slug: "blue" }, grant: null },
        { team: { slug: "crew" }, grant: null },
      ],
    },
  });
  const searched = await listHolders(as(), { name: "files", access: "without", q: "CRE" });
  expect(searched).toMatchObject({ value: { total: 1, rows: [{ team: { slug: "crew" } }] } });
  const odd = await listHolders(as(), { name: "files", access: "without", q: "%" });
  expect(odd).toMatchObject({ value: { total: 0, rows: [] } });
});

test("a member gets only their own teams, and not_found for a server outside their reach", async () => {
  for (const access of ["with", "without"] as const) {
    const own = await listHolders(as(mia), { name: "files", access });
    expect(own).toMatchObject({ value: { total: 1, rows: [{ team: { slug: "red" } }] } });
  }
  expect(await listHolders(as(otto), { name: "files" })).toMatchObject({
    failure: { code: "not_found" },
  });
  await database.sql`update upstreams set disabled_at = now()`;
  expect(await listHolders(as(mia), { name: "files" })).toMatchObject({
    failure: { code: "not_found" },
  });
  await database.sql`update upstreams set disabled_at = null`;
});

test("a grant of every tool is named as such", async () => {
  await database.sql`update grants set tools = '{*}' where team_id = ${red}`;
  expect(await listHolders(as(), { name: "files" })).toMatchObject({
    value: { rows: [{ grant: { allTools: true, tools: 3 } }] },
  });
});
