import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { verbs } from "@/gateway/start/verbs";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import type { Result } from "@/lib/errors/errors";
import { readSession } from "@/lib/identity/sessions/read-session";
import { closeProcess, publishProcess } from "@/lib/process/process";
import { INPUTS } from "./testing/inputs";
import {
  ACTORS,
  type ActorName,
  bareName,
  contextOf,
  KEY_NAME,
  REFUSALS,
  type Scene,
  type Stage,
  setScene,
  setStage,
  verbOf,
} from "./testing/scene";

const PLANES = ["gateway", "lib"];
const LISTS = ["lib/verbs.ts", "gateway/start/verbs.ts"];

/** Lists the TypeScript source files in a folder and its subfolders, without the test files. */
async function programsOf(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true });
  const own = files.filter((name) => /\.ts$/.test(name) && !/\.test\.ts$/.test(name));
  return own.map((name) => path.join(folder, name));
}

type Person = Extract<Actor, { kind: "person" }>;

const everyone = "yes yes yes yes yes yes yes yes yes";
const signedIn = "no no yes yes yes yes yes yes";
const people = "no no yes yes yes yes no no";
const operators = "no no no no no yes yes yes";
/**
 * The row of a verb that these actors may call: the object's owner, operators, the command line,
 * the system and keys with the admin scope.
 */
const ownerOrAdministrator = "no no no no yes yes yes yes yes";
const administrators = "no no no no no yes yes yes yes";
/**
 * The row of a verb that `administrators` and every signed-in member may call. A member gets only
 * what that member may see.
 */
const membersAndAdministrators = "no no yes yes yes yes yes yes yes";

/**
 * The expected permissions, keyed by `verb` or `verb (variant)`. Each row has a yes or no per
 * actor, in the order of ACTORS. Actors beyond the end of a row are denied.
 */
const TABLE: Readonly<Record<string, string>> = {
  "activity.export": signedIn,
  "activity.list": membersAndAdministrators,
  "api.show": signedIn,
  "audiences.choices": ownerOrAdministrator,
  "audiences.list": administrators,
  "audiences.own": signedIn,
  "audiences.register": administrators,
  "audiences.remove": administrators,
  "audiences.set_key": ownerOrAdministrator,
  "audiences.show": administrators,
  "audiences.update": administrators,
  "calls.export": membersAndAdministrators,
  "calls.list": membersAndAdministrators,
  "calls.series": membersAndAdministrators,
  "calls.show_request": ownerOrAdministrator,
  "calls.usage": membersAndAdministrators,
  "connect.show": signedIn,
  "connections.approve": people,
  "connections.deny": people,
  "connections.end": ownerOrAdministrator,
  "connections.list": signedIn,
  "connections.overtaken_keys": signedIn,
  "connections.show": ownerOrAdministrator,
  "connections.show_request": people,
  "grants.holders": administrators,
  "grants.list": "no no no yes yes yes yes yes yes",
  "grants.list (of a key)": ownerOrAdministrator,
  "grants.preview": "no no no yes yes yes yes yes yes",
  "grants.preview (a draft for a team)": administrators,
  "grants.preview (a draft for a new key)": "no no no yes yes yes yes yes yes",
  "grants.set_key": ownerOrAdministrator,
  "grants.set_team": administrators,
  "grants.choices": "no no no no yes yes yes yes yes",
  "grants.team_choices": "no no no yes yes yes yes yes yes",
  "grants.grant_server": operators,
  "installation.apply": operators,
  "installation.export": operators,
  "installation.plan": operators,
  "installation.set_up": everyone,
  "installation.show": everyone,
  "keys.acknowledge": ownerOrAdministrator,
  "keys.bulk_disable": ownerOrAdministrator,
  "keys.bulk_revoke": ownerOrAdministrator,
  "keys.disable_matching": membersAndAdministrators,
  "keys.revoke_matching": membersAndAdministrators,
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
  "keys.replace": "no no no no yes no no no no",
  "keys.rotate": "no no no no yes no no no no",
  "keys.rotate (of a service key)": administrators,
  "keys.finish_rotation": ownerOrAdministrator,
  "keys.cancel_rotation": ownerOrAdministrator,
  "keys.quarantine": everyone,
  "keys.lift_quarantine (quarantined)": "no no no no yes yes yes yes no",
  "keys.revoke": ownerOrAdministrator,
  "keys.show": ownerOrAdministrator,
  "keys.set_limits": administrators,
  "keys.update": ownerOrAdministrator,
  "keys.show_policy": signedIn,
  "keys.survey": membersAndAdministrators,
  "links.accept": everyone,
  "links.show": everyone,
  "people.change_password": people,
  "people.change_role": operators,
  "people.create": administrators,
  "people.create (an operator)": operators,
  "people.disable": administrators,
  "people.disable (an operator)": operators,
  "people.enable": administrators,
  "people.enable (an operator)": operators,
  "people.list": administrators,
  "people.names": operators,
  "people.reset_password": operators,
  "people.show": administrators,
  "people.update": operators,
  "people.update_profile": people,
  "people.update_profile (another email)": "no no no no no yes no no no",
  "policy.read": membersAndAdministrators,
  "policy.update": operators,
  "search.all": signedIn,
  "sessions.end": "no no no no yes no no no",
  "sessions.end_all": people,
  "sessions.list": people,
  "sessions.sign_in": everyone,
  "root_secret.show": operators,
  "signing_keys.list": operators,
  "signing_keys.rotate": operators,
  "teams.add_member": administrators,
  "teams.create": administrators,
  "teams.disable": administrators,
  "teams.enable": administrators,
  "teams.history": administrators,
  "teams.remove_member": administrators,
  "teams.rename": administrators,
  "teams.set_policy": administrators,
  "teams.set_role": administrators,
  "teams.show": "no no no yes yes yes yes yes yes",
  "teams.survey": membersAndAdministrators,
  "teams.list": membersAndAdministrators,
  "tools.trials": signedIn,
  "tools.try": "no no no no no no no no no",
  "trust.create": administrators,
  "trust.end": administrators,
  "trust.list": administrators,
  "trust.show": administrators,
  "trust.test": administrators,
  "trust.update": administrators,
  "trust.plan": operators,
  "trust.apply": operators,
  "upstreams.approve_item": administrators,
  "upstreams.begin_connect (asks each person)": "no no no yes yes yes no no",
  "upstreams.begin_connect (asks no person)": "no",
  "upstreams.complete_connect": people,
  "upstreams.connect_with_header (asks each person)": "no no no yes yes yes no no",
  "upstreams.connect_with_header (asks no person)": "no",
  "upstreams.disconnect (connected)": "no no no no yes no no no",
  "upstreams.list_connections": people,
  "upstreams.disable": administrators,
  "upstreams.disable (stdio)": "no no no no no yes yes no no",
  "upstreams.enable": administrators,
  "upstreams.enable (stdio)": "no no no no no yes yes no no",
  "upstreams.export": administrators,
  "upstreams.plan": operators,
  "upstreams.forget_item (gone)": administrators,
  "upstreams.hide_item": administrators,
  "upstreams.history": administrators,
  "upstreams.override_item": administrators,
  "upstreams.remove": administrators,
  "upstreams.remove (stdio)": "no no no no no yes yes no no",
  "upstreams.sessions": administrators,
  "upstreams.end_session": administrators,
  "upstreams.test": administrators,
  "upstreams.test (stdio)": "no no no no no yes yes no no",
  "upstreams.update": administrators,
  "upstreams.update (stdio)": "no no no no no yes yes no no",
  "upstreams.update (into stdio)": "no no no no no yes yes no no",
  "upstreams.list": membersAndAdministrators,
  "upstreams.import": operators,
  "upstreams.apply": operators,
  "upstreams.preview_import": operators,
  "upstreams.reach": operators,
  "upstreams.add": operators,
  "upstreams.add (stdio)": "no no no no no yes yes no no",
  "upstreams.register": administrators,
  "upstreams.register (stdio)": "no no no no no yes yes no no",
  "upstreams.show": administrators,
  "usage.key": ownerOrAdministrator,
  "usage.key_traffic": ownerOrAdministrator,
  "usage.keys": signedIn,
  "usage.overview": signedIn,
  "usage.upstream_impact": operators,
  "usage.upstreams": signedIn,
  "usage.watch_key": ownerOrAdministrator,
  "usage.watch_own": people,
};

let database: TestDatabase;
let stage: Stage;

beforeAll(async () => {
  database = await testDatabase();
  stage = await setStage(database);
});
// A process records only a limited number of denials and merely counts further ones, so each test
// gets a new process.
beforeEach(() => {
  const { config, secrets, log, db } = testContext({ db: database.db });
  publishProcess({ config, secrets, log, db, behindEdge: true });
});
afterEach(() => closeProcess());
afterAll(() => database.close());

/** Returns an answer as text, and reads any stream in the answer to its end. */
async function textOf(value: unknown): Promise<string> {
  if (typeof value !== "object" || value === null || !(Symbol.asyncIterator in value)) {
    return JSON.stringify(value) ?? "";
  }
  let text = "";
  for await (const piece of value as AsyncIterable<unknown>) text += String(piece);
  return text;
}

async function ask(row: string, actor: ActorName) {
  const made = await setScene(stage, row);
  const input = INPUTS[row]?.(made) ?? {};
  const result: Result<unknown> = await verbOf(row)(
    contextOf(stage, stage.actors[actor]),
    input as never,
  );
  const denied = !result.ok && REFUSALS.includes(result.failure.code);
  return { result, denied, made };
}

describe("the permission table", () => {
  test("the permission table names every verb, and nothing else", () => {
    const named = new Set(Object.keys(TABLE).map(bareName));
    expect([...named].sort()).toEqual(verbs.map((one) => one.definition.name).sort());
  });

  test("every exported verb appears in one of the two lists of verbs", async () => {
    const files = await Promise.all(PLANES.map((plane) => programsOf(plane)));
    const found: string[] = [];
    for (const file of files.flat()) {
      const code = await readFile(file, "utf8");
      for (const [, name = ""] of code.matchAll(/^export const (\w+) = verb\(/gm)) found.push(name);
    }
    const lists = await Promise.all(LISTS.map((list) => readFile(list, "utf8")));
    const listed = lists.flatMap((list) =>
      [...list.matchAll(/^ {2}(\w+),$/gm)].map(([, name]) => name),
    );
    expect(found.length).toBeGreaterThan(30);
    expect(listed.toSorted()).toEqual(found.toSorted());
  });
});

describe.each(Object.entries(TABLE))("permissions for the verb %s", (row, answers) => {
  const expected = answers.split(" ");
  test.each(ACTORS.map((actor, index) => [actor, expected[index] ?? "no"] as const))(
    "the actor %s may call the verb: %s",
    async (actor, answer) => {
      const { result, denied, made } = await ask(row, actor);
      if (!result.ok) expect(result.failure.code).not.toBe("invalid_input");
      expect(denied ? "no" : "yes").toBe(answer);
      const refusals = await database.sql`
        select action, actor_kind, actor_id from audit_records
        where outcome = 'denied' and code = any(${REFUSALS})`;
      if (answer === "no" && !SILENT.has(`${row}: ${actor}`)) {
        const { kind, ...rest } = stage.actors[actor];
        const actorId = "id" in rest ? rest.id : null;
        expect(refusals).toEqual([{ action: bareName(row), actor_kind: kind, actor_id: actorId }]);
      } else {
        expect(refusals).toEqual([]);
      }
      if (answer === "no") await expectUntouched(made);
      const mayRead = ["owner", "operator", "command line", "system", "admin key"].includes(actor);
      if (!mayRead) expect(await textOf(result)).not.toContain(KEY_NAME);
    },
  );
});

/**
 * Combinations of verb and actor in which the verb finds nothing. The actor is not refused in these
 * cases, so no denial is recorded.
 */
const SILENT = new Set([
  ...["outsider", "teammate"].map((actor) => `keys.find: ${actor}`),
  ...["outsider", "teammate", "operator"].map((actor) => `sessions.end: ${actor}`),
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
  const role = newcomer.role;
  expect(person).toEqual({ role, disabled_at: null });
  const servers = await database.sql`select name, title, disabled_at, url from upstreams`;
  expect(servers).toMatchObject([{ name: "files", title: null, disabled_at: null }]);
  const [item] = await database.sql`select hidden, waits, title_override from upstream_items`;
  expect(item).toEqual({ hidden: false, waits: true, title_override: null });
}

test("a session gives no access after its user has been disabled", async () => {
  const { sessionId } = await setScene(stage, "");
  const owner = stage.actors.owner as Person;
  const now = new Date("2026-03-01T12:00:00Z");
  expect(await readSession(database.db, sessionId, now)).toMatchObject({ id: owner.id });
  await database.sql`update people set disabled_at = now() where id = ${owner.id}`;
  expect(await readSession(database.db, sessionId, now)).toBeNull();
  await database.sql`update people set disabled_at = null where id = ${owner.id}`;
});
