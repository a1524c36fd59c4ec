import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { makeServer } from "@/lib/servers/testing/servers";
import { upstreamsUse } from "@/lib/usage/upstreams-use";
import { plantCalls, plantKey } from "./testing/planted";

const now = new Date("2026-03-10T12:00:00Z");
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

let database: TestDatabase;
let mia: Actor & { id: string };
let olga: Actor;
let files: string;
let quiet: string;

beforeAll(async () => {
  database = await testDatabase();
  const { db } = database;
  const red = await makeTeam(db, "red");
  mia = await makePerson(db, "Mia", "member", [red]);
  olga = await makePerson(db, "Olga", "operator", [red]);
  const hers = await plantKey(db, "Laptop", { teamId: red, makerId: mia.id });
  const other = await plantKey(db, "CI", { teamId: red, makerId: null });
  files = await makeServer(db, "http", "files");
  quiet = await makeServer(db, "http", "quiet");
  const of = { upstreamId: files, server: "files" };
  await plantCalls(db, [
    { ...of, key: hers, at: daysAgo(9) },
    { ...of, key: other, at: daysAgo(2) },
    { ...of, key: other, at: daysAgo(3) },
    { ...of, key: other, at: daysAgo(1), outcome: "denied" },
  ]);
});
afterAll(() => database.close());

const use = (actor: Actor) =>
  upstreamsUse(testContext({ db: database.db, actor, now }), { ids: [files, quiet] });

test("a server's use has the calls of seven days and the latest call, without denied ones", async () => {
  expect(await use(olga)).toEqual({
    ok: true,
    value: { [files]: { callsLast7Days: 2, lastCallAt: daysAgo(2) } },
  });
});

test("a member gets the use by their own keys", async () => {
  expect(await use(mia)).toEqual({
    ok: true,
    value: { [files]: { callsLast7Days: 0, lastCallAt: daysAgo(9) } },
  });
});
