import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { writeAudit } from "@/lib/core/audit-entry";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { fail } from "@/lib/errors/errors";
import { listTrials } from "./list-trials";

let database: TestDatabase;
let mia: Actor;
let otto: Actor;
const id = randomUUID();

const as = (actor?: Actor) => testContext({ db: database.db, ...(actor ? { actor } : {}) });
const tried = (actor: Actor, details: Record<string, unknown>, refused = false) => {
  const note = { subject: { kind: "upstream", id, label: "files" } as const, details };
  const { failure } = fail("not_found", { reason: "not_granted", rule: "A rule." });
  return writeAudit(as(actor), "tools.try", note, refused ? failure : undefined);
};

beforeAll(async () => {
  database = await testDatabase();
  const team = await makeTeam(database.db, "red");
  mia = await makePerson(database.db, "Mia", "member", [team]);
  otto = await makePerson(database.db, "Otto", "member", [team]);
  await tried(mia, { tool: "echo", durationMs: 12, outcome: "answered" });
  await tried(mia, { tool: "echo", durationMs: 7, outcome: "failed" });
  await tried(mia, { tool: "secret" }, true);
  await tried(otto, { tool: "echo", durationMs: 3, outcome: "upstream_timeout" });
});
afterAll(() => database.close());

test("an operator gets everyone's trials with the outcome and the duration, without refused ones", async () => {
  expect(await listTrials(as(), { id })).toMatchObject({
    value: [
      { person: { name: "Otto" }, outcome: "error", code: "upstream_timeout" },
      { person: { name: "Mia" }, tool: "echo", outcome: "error", code: "tool_error" },
      { tool: "echo", outcome: "ok", code: null, durationMicros: 12_000, requestId: "req_test" },
    ],
  });
  expect(await listTrials(as(), { id, limit: 1 })).toMatchObject({
    value: [{ person: { name: "Otto" } }],
  });
});

test("a member gets only their own trials, and none of a server out of reach", async () => {
  const found = await listTrials(as(mia), { id });
  expect(found).toMatchObject({ value: [{ code: "tool_error" }, { code: null }] });
  expect(JSON.stringify(found)).not.toMatch(/secret|Otto/);
  expect(await listTrials(as(mia), { id: randomUUID() })).toMatchObject({ value: [] });
});
