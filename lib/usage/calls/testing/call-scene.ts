import { afterAll, beforeEach } from "vitest";
import { testDatabase } from "@/db/testing/database";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { makeServer } from "@/lib/servers/testing/servers";
import { plantKey } from "./planted";

const now = new Date("2026-03-10T12:00:00Z");
const WRITTEN = ["calls", "call_hours", "call_hour_totals", "call_days", "audit_records"];

/**
 * A database with an operator, a member and her key, a key of another team, and a server. What is
 * recorded is deleted before each test.
 */
export async function callScene() {
  const database = await testDatabase();
  const { db, sql } = database;
  afterAll(() => database.close());
  beforeEach(async () => {
    for (const table of WRITTEN) await sql`delete from ${sql(table)}`;
  });
  const [red, blue] = [await makeTeam(db, "red"), await makeTeam(db, "blue")];
  const operator = await makePerson(db, "Olga", "operator", [red]);
  const mia = await makePerson(db, "Mia", "member", [red]);
  return {
    ...{ database, now, operator, mia },
    hers: await plantKey(db, "Laptop", { teamId: red, makerId: mia.id }),
    other: await plantKey(db, "CI", { teamId: blue, makerId: null }),
    files: await makeServer(db, "http", "files"),
    as: (actor: Actor) => testContext({ db, actor, now }),
  };
}
