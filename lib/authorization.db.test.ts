import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "./context";
import { testContext } from "./context-testing";
import type { Result } from "./errors";
import { readSession } from "./identity/read-session";
import { makePerson, makeTeam } from "./people-testing";
import { closeProcess, publishProcess } from "./process";
import { makeServer } from "./upstreams/servers-testing";
import { type ListedVerb, verbs } from "./verbs";

type Person = Extract<Actor, { kind: "person" }>;

/**
 * Who may do what, written down apart from the verbs. The things acted upon are the owner's: a key
 * that the owner made in the team red, and the owner's session. A teammate is in red too, an
 * outsider in blue; both are members, as the owner is.
 */
const ACTORS = [
  "anonymous",
  "key",
  "outsider",
  "teammate",
  "owner",
  "operator",
  "command line",
  "system",
  "admin key",
] as const;
type ActorName = (typeof ACTORS)[number];

const everyone = "yes yes yes yes yes yes yes yes yes";
const signedIn = "no no yes yes yes yes yes yes";
const people = "no no yes yes yes yes no no";
const operators = "no no no no no yes yes yes";
/** Operators, and keys with the admin scope. */
/** The owner, operators, and keys with the admin scope. */
const ownerOrAdministrator = "no no no no yes yes yes yes yes";
const administrators = "no no no no no yes yes yes yes";
/** `administrators`, and what a member reaches. */
const membersAndAdministrators = "no no yes yes yes yes yes yes yes";

/** `verb` or `verb (variant)` → yes or no, in the order of ACTORS; nothing at the end is no. */
const TABLE: Readonly<Record<string, string>> = {
  "activity.export": signedIn,
  "activity.list": signedIn,
  "api.show": signedIn,
  "connect.show": signedIn,
  "grants.list": "no no no yes yes yes yes yes yes",
  "grants.list (of a key)": ownerOrAdministrator,
  "grants.preview": "no no no yes yes yes yes yes yes",
  "grants.preview (a draft for a team)": administrators,
  "grants.set_key": ownerOrAdministrator,
  "grants.set_team": administrators,
  "grants.choices": "no no no no yes yes yes yes yes",
  "grants.grant_server": operators,
  "installation.set_up": everyone,
  "installation.show": everyone,
  "keys.bulk_disable": ownerOrAdministrator,
  "keys.bulk_revoke": ownerOrAdministrator,
  "keys.create": "no no no yes yes yes yes yes yes",
  "keys.create (service)": administrators,
  "keys.create (administers)": operators,
  "keys.disable": ownerOrAdministrator,
  "keys.enable": ownerOrAdministrator,
  "keys.enable (disabled by an operator)": administrators,
  "keys.find": ownerOrAdministrator,
  "keys.history": ownerOrAdministrator,
  "keys.impact": ownerOrAdministrator,
  "keys.list": membersAndAdministrators,
  "keys.rename": ownerOrAdministrator,
  "keys.revoke": ownerOrAdministrator,
  "keys.show": ownerOrAdministrator,
  "keys.set_limits": administrators,
  "keys.show_policy": signedIn,
  "links.accept": everyone,
  "links.show": everyone,
  "people.change_password": people,
  "people.change_role": operators,
  "people.create": operators,
  "people.disable": operators,
  "people.enable": operators,
  "people.list": operators,
  "people.names": operators,
  "people.reset_password": operators,
  "people.show": operators,
  "people.update_profile": people,
  "policy.read": signedIn,
  "policy.update": operators,
  "sessions.end": "no no no no yes no no no",
  "sessions.end_all": people,
  "sessions.list": people,
  "sessions.sign_in": everyone,
  "signing_keys.list": operators,
  "signing_keys.rotate": operators,
  "teams.add_member": operators,
  "teams.create": operators,
  "teams.disable": operators,
  "teams.enable": operators,
  "teams.remove_member": operators,
  "teams.rename": operators,
  "teams.set_role": operators,
  "teams.show": "no no no yes yes yes yes yes",
  "teams.survey": signedIn,
  "teams.list": signedIn,
  "tools.try": "no no no no no no no no no",
  "upstreams.approve_item": administrators,
  "upstreams.begin_connect (asks each person)": "no no no yes yes yes no no",
  "upstreams.begin_connect (asks nobody)": "no",
  "upstreams.complete_connect": people,
  "upstreams.connect_with_header (asks each person)": "no no no yes yes yes no no",
  "upstreams.connect_with_header (asks nobody)": "no",
  "upstreams.disconnect (connected)": "no no no no yes no no no",
  "upstreams.list_connections": people,
  "upstreams.disable": administrators,
  "upstreams.disable (stdio)": "no no no no no yes yes no no",
  "upstreams.enable": administrators,
  "upstreams.enable (stdio)": "no no no no no yes yes no no",
  "upstreams.export": administrators,
  "upstreams.plan": operators,
  "upstreams.hide_item": administrators,
  "upstreams.override_item": administrators,
  "upstreams.remove": administrators,
  "upstreams.remove (stdio)": "no no no no no yes yes no no",
  "upstreams.test": administrators,
  "upstreams.test (stdio)": "no no no no no yes yes no no",
  "upstreams.update": administrators,
  "upstreams.update (stdio)": "no no no no no yes yes no no",
  "upstreams.update (into stdio)": "no no no no no yes yes no no",
  "upstreams.list": membersAndAdministrators,
  "upstreams.preview_import": operators,
  "upstreams.reach": operators,
  "upstreams.register": administrators,
  "upstreams.register (stdio)": "no no no no no yes yes no no",
  "upstreams.show": administrators,
  "usage.key": ownerOrAdministrator,
  "usage.key_traffic": ownerOrAdministrator,
  "usage.keys": signedIn,
  "usage.overview": signedIn,
  "usage.upstream_impact": operators,
  "usage.upstream_traffic": operators,
  "usage.upstream": operators,
  "usage.upstreams": signedIn,
  "usage.watch_key": ownerOrAdministrator,
};

interface Scene {
  readonly red: string;
  readonly keyId: string;
  readonly sessionId: string;
  readonly newcomer: Person;
  /** A team without anybody. */
  readonly crew: string;
  readonly serverId: string;
}

const days = { type: "days", days: 7 };
const onKey = ({ keyId }: Scene) => ({ id: keyId });
const onServer = () => ({ name: "files" });
const toolRead = { server: "files", kind: "tool", item: "read" };
const onNewcomer = ({ newcomer }: Scene) => ({ id: newcomer.id });
const password = "correct horse battery staple";

/** What each verb is asked; without an entry, nothing. */
const INPUTS: Readonly<Record<string, (scene: Scene) => object>> = {
  "activity.export": () => ({ format: "json" }),
  "grants.list": ({ red }) => ({ teamId: red }),
  "grants.list (of a key)": ({ keyId }) => ({ keyId }),
  "grants.preview": ({ red }) => ({ teamId: red }),
  "grants.preview (a draft for a team)": ({ red }) => ({ teamId: red, draft: [] }),
  "grants.set_key": ({ keyId }) => ({ id: keyId, grants: [] }),
  "grants.set_team": ({ red }) => ({ teamId: red, grants: [] }),
  "grants.choices": ({ keyId }) => ({ keyId }),
  "grants.grant_server": ({ red }) => ({ server: "files", teamIds: [red] }),
  "keys.bulk_disable": ({ keyId }) => ({ ids: [keyId] }),
  "keys.bulk_revoke": ({ keyId }) => ({ ids: [keyId], reason: "matrix" }),
  "keys.create": ({ red }) => ({ name: "made", teamId: red, expires: days }),
  "keys.create (service)": ({ red }) => ({
    name: "made",
    kind: "service",
    teamId: red,
    expires: days,
  }),
  "keys.create (administers)": ({ red }) => ({
    name: "made",
    teamId: red,
    expires: days,
    scopes: ["mcp", "admin"],
  }),
  "keys.disable": onKey,
  "keys.enable": onKey,
  "keys.enable (disabled by an operator)": onKey,
  "keys.find": onKey,
  "keys.history": onKey,
  "keys.impact": onKey,
  "keys.rename": ({ keyId }) => ({ id: keyId, name: "renamed" }),
  "keys.revoke": ({ keyId }) => ({ id: keyId, reason: "matrix" }),
  "keys.show": onKey,
  "links.show": () => ({ code: "no such code", page: "welcome" }),
  "links.accept": () => ({ code: "no such code", password }),
  "people.change_password": () => ({ currentPassword: "not it", newPassword: password }),
  "people.change_role": ({ newcomer }) => ({ id: newcomer.id, role: "operator" }),
  "people.create": () => ({ name: "New", email: `${randomUUID()}@example.com`, role: "member" }),
  "people.disable": onNewcomer,
  "people.enable": onNewcomer,
  "people.reset_password": onNewcomer,
  "people.show": onNewcomer,
  "people.update_profile": () => ({ name: "Self", email: `${randomUUID()}@example.com` }),
  "keys.set_limits": ({ keyId }) => ({ id: keyId, requestsPerMinute: 9, concurrentCalls: null }),
  "policy.update": () => ({
    tokenSeconds: 900,
    maxKeyDays: null,
    allowNoExpiry: true,
    requestsPerMinute: null,
    concurrentCalls: null,
    allowPrivateUpstreams: true,
    callRetentionDays: 90,
  }),
  "sessions.end": ({ sessionId }) => ({ id: sessionId }),
  "sessions.end_all": () => ({ includingThis: true }),
  "sessions.sign_in": () => ({ email: "nobody@example.com", password }),
  "installation.set_up": () => ({ code: "none", name: "A", email: "a@example.com", password }),
  "upstreams.approve_item": () => ({ ...toolRead, digest: "a".repeat(64) }),
  "upstreams.begin_connect (asks each person)": onServer,
  "upstreams.begin_connect (asks nobody)": onServer,
  "upstreams.complete_connect": () => ({ state: "no such state, nowhere", code: "none" }),
  "upstreams.connect_with_header (asks each person)": () => ({ name: "files", value: "mine" }),
  "upstreams.connect_with_header (asks nobody)": () => ({ name: "files", value: "mine" }),
  "upstreams.disconnect (connected)": onServer,
  "upstreams.disable": onServer,
  "upstreams.disable (stdio)": onServer,
  "upstreams.enable": onServer,
  "upstreams.enable (stdio)": onServer,
  "upstreams.plan": () => ({ servers: [] }),
  "upstreams.hide_item": () => ({ ...toolRead, hidden: true }),
  "upstreams.override_item": () => ({ ...toolRead, title: "Read" }),
  "upstreams.remove": onServer,
  "upstreams.remove (stdio)": onServer,
  "upstreams.test": () => ({ transport: "http", url: "http://127.0.0.1:1/" }),
  "upstreams.test (stdio)": () => ({ transport: "stdio", command: "/nonexistent" }),
  "upstreams.update": () => ({ name: "files", changes: { title: "Files" } }),
  "upstreams.update (stdio)": () => ({ name: "files", changes: { command: "other" } }),
  "upstreams.update (into stdio)": () => ({
    name: "files",
    changes: { transport: "stdio", command: "files" },
  }),
  "teams.add_member": ({ crew, newcomer }) => ({ id: crew, personId: newcomer.id }),
  "teams.create": () => ({ name: "Made", slug: `made-${randomUUID().slice(0, 8)}` }),
  "teams.disable": ({ crew }) => ({ id: crew }),
  "teams.enable": ({ crew }) => ({ id: crew }),
  "teams.remove_member": ({ red, newcomer }) => ({ id: red, personId: newcomer.id }),
  "teams.rename": ({ crew }) => ({ id: crew, name: "Renamed" }),
  "teams.set_role": ({ red, newcomer }) => ({ id: red, personId: newcomer.id, role: "lead" }),
  "teams.show": () => ({ slug: "red" }),
  "tools.try": () => ({ server: "files", tool: "read", arguments: {} }),
  "upstreams.preview_import": () => ({ text: JSON.stringify({ mcpServers: {} }) }),
  "upstreams.reach": onServer,
  "upstreams.register": () => ({ name: "made", transport: "http", url: "https://mcp.example.com" }),
  "upstreams.register (stdio)": () => ({ name: "made", transport: "stdio", command: "true" }),
  "upstreams.show": onServer,
  "usage.key": onKey,
  "usage.key_traffic": onKey,
  "usage.keys": ({ keyId }) => ({ ids: [keyId] }),
  "usage.overview": () => ({ range: "7d" }),
  "usage.upstream": ({ serverId }) => ({ id: serverId }),
  "usage.upstream_impact": ({ serverId }) => ({ id: serverId }),
  "usage.upstream_traffic": ({ serverId }) => ({ id: serverId }),
  "usage.upstreams": ({ serverId }) => ({ ids: [serverId] }),
  "usage.watch_key": onKey,
};

/** Nobody but the owner and operators may read this name anywhere. */
const KEY_NAME = "The owner's own key";
const REFUSALS = ["forbidden", "not_found", "team_not_yours", "signed_out"];

let database: TestDatabase;
let red: string;
let actors: Record<ActorName, Actor>;

beforeAll(async () => {
  database = await testDatabase();
  const { db, sql } = database;
  // Refusals that come too often are recorded in a batch, which belongs to a process.
  const { config, secrets, log } = testContext({ db });
  publishProcess({ config, secrets, log, db, behindEdge: true });
  red = await makeTeam(db, "red");
  const blue = await makeTeam(db, "blue");
  actors = {
    anonymous: { kind: "anonymous", label: "127.0.0.1" },
    key: { kind: "key", id: randomUUID(), label: "A key", teamId: red, scopes: ["mcp"] },
    "admin key": {
      kind: "key",
      id: randomUUID(),
      label: "An administrator",
      teamId: red,
      scopes: ["mcp", "admin"],
    },
    outsider: await makePerson(db, "Otto", "member", [blue]),
    teammate: await makePerson(db, "Tess", "member", [red]),
    owner: await makePerson(db, "Mia", "member", [red]),
    operator: await makePerson(db, "Olga", "operator", [blue]),
    "command line": { kind: "command_line", label: "command line (ada)" },
    system: { kind: "system", label: "system" },
  };
  await sql`insert into installation (public_url, secret_checks, created_at, set_up_at)
    values ('http://localhost', '[]', now(), now())`;
});
afterAll(async () => {
  await closeProcess();
  await database.close();
});

/** A fresh key and session of the owner, someone new to act upon, and one record of each. */
async function scene(variant: string): Promise<Scene> {
  const { sql } = database;
  const owner = actors.owner as Person;
  await sql`delete from api_keys`;
  await sql`delete from calls`;
  await sql`delete from sessions`;
  await sql`delete from audit_records`;
  const keyId = randomUUID();
  const disabledBy = variant.includes("disabled by an operator") ? "operator" : null;
  await sql`insert into api_keys (id, name, kind, team_id, maker_id, lookup, phc, pepper_id,
      last_four, created_at, disabled_at, disabled_by)
    values (${keyId}, ${KEY_NAME}, 'personal', ${red}, ${owner.id}, 'x', 'x', 'x', 'abcd',
      '2026-02-01', ${disabledBy && "2026-02-02"}, ${disabledBy})`;
  await sql`insert into calls (at, key_id, team_id, method, outcome, duration_micros, request_id)
    values ('2026-03-01T11:00:00Z', ${keyId}, ${red}, 'tools/call', 'ok', 1, 'r')`;
  await sql`insert into audit_records (at, outcome, action, actor_kind, actor_id, actor_label,
      subject_kind, subject_id, subject_label, team_id, key_id, request_id)
    values ('2026-03-01T11:00:00Z', 'done', 'keys.create', 'person', ${owner.id}, ${owner.label},
      'api_key', ${keyId}, ${KEY_NAME}, ${red}, ${keyId}, 'planted')`;
  const sessionId = owner.sessionId;
  await sql`insert into sessions (id, person_id, created_at, last_seen_at, expires_at)
    values (${sessionId}, ${owner.id}, '2026-03-01', '2026-03-01', '2026-04-01')`;
  await sql`delete from upstreams`;
  const serverId = await makeServer(database.db, variant.includes("(stdio)") ? "stdio" : "http");
  if (variant.includes("(asks each person)")) {
    const credentials = variant.includes("header") ? "person_header" : "person_oauth";
    await sql`update upstreams set credentials = ${credentials}, url = 'http://127.0.0.1:1/mcp'`;
    await sql`insert into grants (id, team_id, upstream_id, tools, created_at)
      values (${randomUUID()}, ${red}, ${serverId}, '{*}', '2026-02-01')`;
  }
  if (variant.includes("(connected)")) {
    await sql`insert into person_credentials (person_id, upstream_id, kind, value_sealed, connected_at)
      values (${owner.id}, ${serverId}, 'header', 'sealed', '2026-02-01')`;
  }
  const crew = await makeTeam(database.db, `crew-${randomUUID().slice(0, 8)}`);
  const newcomer = await makePerson(database.db, "New", "member", [red]);
  return { red, keyId, sessionId, newcomer, crew, serverId };
}

/** An answer as text, streams read to their end. */
async function textOf(value: unknown): Promise<string> {
  if (typeof value !== "object" || value === null || !(Symbol.asyncIterator in value)) {
    return JSON.stringify(value) ?? "";
  }
  let text = "";
  for await (const piece of value as AsyncIterable<unknown>) text += String(piece);
  return text;
}

const context = (actor: Actor) => {
  const plain = testContext({ db: database.db, actor });
  return { ...plain, config: { ...plain.config, allowStdio: true } };
};
const bareName = (row: string) => row.replace(/ \(.*/, "");
const verbOf = (row: string) => verbs.find((one) => one.definition.name === bareName(row));

async function ask(row: string, who: ActorName) {
  const verb = verbOf(row) as ListedVerb;
  const made = await scene(row);
  const input = INPUTS[row]?.(made) ?? {};
  const result: Result<unknown> = await verb(context(actors[who]), input as never);
  const denied = !result.ok && REFUSALS.includes(result.failure.code);
  return { result, denied, made };
}

describe("the table", () => {
  test("has a row for every verb, and no other", () => {
    const named = new Set(Object.keys(TABLE).map(bareName));
    expect([...named].sort()).toEqual(verbs.map((one) => one.definition.name).sort());
  });

  test("lists every verb that lib exports", async () => {
    const files = await readdir(import.meta.dirname, { recursive: true });
    const found: string[] = [];
    for (const file of files.filter((name) => /\.ts$/.test(name) && !/\.test\.ts$/.test(name))) {
      const code = await readFile(path.join(import.meta.dirname, file), "utf8");
      for (const [, name = ""] of code.matchAll(/^export const (\w+) = verb\(/gm)) found.push(name);
    }
    const list = await readFile(path.join(import.meta.dirname, "verbs.ts"), "utf8");
    const listed = [...list.matchAll(/^ {2}(\w+),$/gm)].map(([, name]) => name);
    expect(found.length).toBeGreaterThan(30);
    expect(listed.toSorted()).toEqual(found.toSorted());
  });
});

describe.each(Object.entries(TABLE))("%s", (row, answers) => {
  const expected = answers.split(" ");
  test.each(ACTORS.map((who, index) => [who, expected[index] ?? "no"] as const))(
    "%s: %s",
    async (who, answer) => {
      const { result, denied, made } = await ask(row, who);
      if (!result.ok) expect(result.failure.code).not.toBe("invalid_input");
      expect(denied ? "no" : "yes").toBe(answer);
      const refusals = await database.sql`
        select action, actor_kind, actor_id from audit_records
        where outcome = 'denied' and code = any(${REFUSALS})`;
      if (answer === "no" && !SILENT.has(`${row}: ${who}`)) {
        const { kind, ...rest } = actors[who];
        const actorId = "id" in rest ? rest.id : null;
        expect(refusals).toEqual([{ action: bareName(row), actor_kind: kind, actor_id: actorId }]);
      } else {
        expect(refusals).toEqual([]);
      }
      if (answer === "no") await expectUntouched(made);
      const mayRead = ["owner", "operator", "command line", "system", "admin key"].includes(who);
      if (!mayRead) expect(await textOf(result)).not.toContain(KEY_NAME);
    },
  );
});

/** Questions that find nothing rather than reach for something: no denial to record. */
const SILENT = new Set([
  ...["outsider", "teammate"].map((who) => `keys.find: ${who}`),
  ...["outsider", "teammate", "operator"].map((who) => `sessions.end: ${who}`),
]);

async function expectUntouched({ keyId, sessionId, newcomer }: Scene) {
  const [key] = await database.sql`select name, revoked_at from api_keys where id = ${keyId}`;
  expect(key).toEqual({ name: KEY_NAME, revoked_at: null });
  const [keys] = await database.sql`select count(*)::int as count from api_keys`;
  expect(keys?.count).toBe(1);
  const [session] = await database.sql`select ended_at from sessions where id = ${sessionId}`;
  expect(session).toEqual({ ended_at: null });
  const [person] = await database.sql`
    select role, disabled_at from people where id = ${newcomer.id}`;
  expect(person).toEqual({ role: "member", disabled_at: null });
  const servers = await database.sql`select name, title, disabled_at, url from upstreams`;
  expect(servers).toMatchObject([{ name: "files", title: null, disabled_at: null }]);
  const [item] = await database.sql`select hidden, waits, title_override from upstream_items`;
  expect(item).toEqual({ hidden: false, waits: true, title_override: null });
}

test("a disabled person's session is nobody's", async () => {
  const { sessionId } = await scene("");
  const owner = actors.owner as Person;
  const now = new Date("2026-03-01T12:00:00Z");
  expect(await readSession(database.db, sessionId, now)).toMatchObject({ id: owner.id });
  await database.sql`update people set disabled_at = now() where id = ${owner.id}`;
  expect(await readSession(database.db, sessionId, now)).toBeNull();
  await database.sql`update people set disabled_at = null where id = ${owner.id}`;
});
