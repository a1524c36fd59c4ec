import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { verbs } from "@/gateway/start/verbs";
import { listActivity } from "@/lib/audit/list-activity";
import { testContext } from "@/lib/core/testing/context";
import type { Result } from "@/lib/errors/errors";
import { failureText } from "@/lib/errors/errors-text";
import { closeProcess, publishProcess } from "@/lib/process/process";
import { INPUTS } from "./testing/inputs";
import {
  ACTORS,
  type ActorName,
  bareName,
  contextOf,
  REFUSALS,
  type Scene,
  type Stage,
  setScene,
  setStage,
  verbOf,
} from "./testing/scene";

/**
 * These tests check that a refusal does not reveal whether an object exists. Every actor calls every
 * verb that takes the name or id of an object, first with an object that exists and then with one
 * that does not.
 */

/** Verbs whose input does not name another user's object. */
const NAMELESS = [
  ...["activity.export", "activity.list", "api.show", "connect.show"],
  ...["audiences.list", "audiences.own"],
  ...["connections.approve", "connections.deny", "connections.list", "connections.show_request"],
  "connections.overtaken_keys",
  ...["installation.apply", "installation.export", "installation.plan"],
  ...["installation.set_up", "installation.show", "keys.list", "keys.show_policy"],
  "keys.quarantine",
  ...["keys.disable_matching", "keys.revoke_matching", "keys.survey"],
  ...["links.accept", "links.show", "people.change_password", "people.create", "people.list"],
  ...["people.names", "people.update_profile", "policy.read", "policy.update"],
  ...["sessions.end_all", "sessions.list", "sessions.sign_in"],
  ...[
    "root_secret.show",
    "search.all",
    "signing_keys.list",
    "signing_keys.rotate",
    "teams.create",
    "teams.list",
    "teams.survey",
  ],
  ...["trust.apply", "trust.list", "trust.plan", "trust.test"],
  ...["upstreams.complete_connect", "upstreams.export", "upstreams.list"],
  ...["upstreams.list_connections", "upstreams.plan", "upstreams.preview_import"],
  ...["upstreams.import", "upstreams.apply"],
  ...["upstreams.register", "upstreams.test", "usage.overview", "usage.watch_own"],
];

/**
 * Verbs that are never refused, because they give the same answer for other users' objects as for
 * missing objects.
 */
const COUNTING = [
  "calls.export",
  "calls.list",
  "calls.series",
  "calls.usage",
  "tools.trials",
  "usage.keys",
  "usage.upstreams",
];

/**
 * Combinations of verb and actor for which a refusal may reveal that the object exists, because the
 * actor owns the object or may see it.
 */
const EXPLAINED: readonly string[] = [
  "keys.enable (disabled by an operator): owner",
  "keys.enable (disabled by an operator): lead",
  "keys.enable (disabled by a lead): owner",
  "keys.update (limits): owner",
  "tools.try: operator",
  ...["disable", "enable"].map((what) => `people.${what} (an operator): admin key`),
  ...["set_role", "remove_member"].map((what) => `teams.${what} (an operator): lead`),
  "keys.rotate (of a service key): lead",
  ...["lead", "operator", "command line", "system", "admin key"].flatMap((actor) => [
    `keys.replace: ${actor}`,
    `keys.rotate: ${actor}`,
  ]),
  ...["disable", "enable", "remove", "update"].flatMap((what) =>
    ["system", "admin key"].map((actor) => `upstreams.${what} (stdio): ${actor}`),
  ),
];

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

/** Returns the same scene with ids and names that do not exist. */
function nowhere(scene: Scene): Scene {
  const id = randomUUID();
  return {
    ...{ red: id, slug: "nowhere", keyId: id, sessionId: id, crew: id, strangerId: id },
    ...{ serverId: id, server: "nowhere", tool: "nothing", audienceId: id },
    newcomer: { ...scene.newcomer, id },
  };
}

const namesOf = ({ newcomer, ...names }: Scene) => [...Object.values(names), newcomer.id];

/**
 * Returns everything that an actor can observe about its call: the answer, and the activity that
 * the actor may list afterwards.
 */
async function outcomeFor(actor: ActorName, row: string, scene: Scene, own: Scene) {
  const ctx = contextOf(stage, stage.actors[actor]);
  await database.sql`delete from audit_records`;
  const input = INPUTS[row]?.(scene) as never;
  const result: Result<unknown> = await verbOf(row)(ctx, input);
  const listed = await listActivity(ctx, {});
  const answer = result.ok
    ? { value: result.value }
    : { code: result.failure.code, message: failureText(result.failure), ...result.failure.fields };
  const records = listed.ok ? listed.value.rows.map(({ id: _id, ...record }) => record) : [];
  const text = [scene, own]
    .flatMap(namesOf)
    .reduce(
      (text, name) => text.replaceAll(JSON.stringify(name), '"it"'),
      JSON.stringify({ answer, records }, null, 1),
    );
  return { text, refused: !result.ok && REFUSALS.includes(result.failure.code) };
}

const rowsOf = (name: string) => Object.keys(INPUTS).filter((row) => bareName(row) === name);

test("every verb that takes an object is tested with missing objects", async () => {
  const scene = await setScene(stage, "");
  const named = (row: string) => {
    const asked = JSON.stringify(INPUTS[row]?.(scene) ?? {});
    return namesOf(scene).some((name) => asked.includes(JSON.stringify(name)));
  };
  const nameless = verbs
    .map((verb) => verb.definition.name)
    .filter((name) => !rowsOf(name).some(named));
  expect(nameless.sort()).toEqual([...NAMELESS].sort());
});

const rows = Object.keys(INPUTS).filter((row) => !NAMELESS.includes(bareName(row)));

describe.each(rows)("refusals of the verb %s", (row) => {
  test.each(ACTORS.filter((actor) => !EXPLAINED.includes(`${row}: ${actor}`)))(
    "the actor %s cannot distinguish other users' objects from missing objects",
    async (actor) => {
      const scene = await setScene(stage, row);
      const there = await outcomeFor(actor, row, scene, scene);
      const isOutside = ["outsider", "other lead"].includes(actor) && COUNTING.includes(row);
      if (!there.refused && !isOutside) return;
      // Asking for a missing tool of an existing server must give the same answer.
      for (const none of [nowhere(scene), { ...nowhere(scene), server: scene.server }]) {
        expect((await outcomeFor(actor, row, none, scene)).text).toBe(there.text);
      }
    },
  );
});
