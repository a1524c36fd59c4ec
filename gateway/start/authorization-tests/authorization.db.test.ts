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
import { EXPECTED } from "./testing/expected";
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
    const named = new Set(Object.keys(EXPECTED).map(bareName));
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

describe.each(Object.entries(EXPECTED))("permissions for the verb %s", (row, answers) => {
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
      const mayRead = ["owner", "lead", "operator", "command line", "system", "admin key"].includes(
        actor,
      );
      if (!mayRead) expect(await textOf(result)).not.toContain(KEY_NAME);
    },
  );
});

/**
 * Combinations of verb and actor in which the verb finds nothing. The actor is not refused in these
 * cases, so no denial is recorded.
 */
const SILENT = new Set([
  ...["outsider", "teammate", "other lead"].map((actor) => `keys.find: ${actor}`),
  ...["outsider", "teammate", "lead", "other lead", "operator"].map(
    (actor) => `sessions.end: ${actor}`,
  ),
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
