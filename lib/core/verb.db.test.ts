import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { connect } from "@/db/client";
import { auditRecords } from "@/db/schema/audit-records";
import { teams } from "@/db/schema/teams";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { fail, succeed } from "@/lib/errors/errors";
import type { Actor } from "./context";
import { operatorOnly } from "./permissions";
import { testContext } from "./testing/context";
import { verb } from "./verb";

const member: Actor = {
  kind: "person",
  id: "00000000-0000-4000-8000-000000000001",
  label: "Mia",
  role: "member",
  sessionId: "00000000-0000-4000-8000-000000000002",
  teamIds: [],
  leadTeamIds: [],
};

const renameTeam = verb({
  kind: "change",
  name: "test.rename",
  audience: "operator",
  input: z.object({
    id: z.string(),
    name: z.string().min(2, "is too short"),
    end: z.string().optional(),
  }),
  permit: operatorOnly,
  run: async (ctx, input) => {
    await ctx.db.update(teams).set({ name: input.name }).where(eq(teams.slug, input.id));
    if (input.end === "fail") return fail("email_taken");
    if (input.end === "throw") throw new Error("a bug");
    return succeed({ name: input.name });
  },
  audit: (_ctx, input) => ({ subject: { kind: "team", id: input.id, label: input.name } }),
});

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from audit_records`;
  await database.sql`update teams set name = 'Default'`;
});

const ctx = (actor?: Actor) => testContext({ db: database.db, ...(actor ? { actor } : {}) });
const records = () => database.db.select().from(auditRecords);
const teamName = async () => (await database.sql`select name from teams`)[0]?.name;

describe("a verb's change is made as a whole or not at all", () => {
  test("a change is committed together with its audit record", async () => {
    expect(await renameTeam(ctx(), { id: "default", name: "Crew" })).toEqual(
      succeed({ name: "Crew" }),
    );
    expect(await teamName()).toBe("Crew");
    expect(await records()).toMatchObject([
      {
        outcome: "done",
        action: "test.rename",
        actorKind: "command_line",
        subjectLabel: "Crew",
        requestId: "req_test",
      },
    ]);
  });

  test.each(["fail", "throw"])(
    "a change is rolled back and leaves no audit record if it ends with: %s",
    async (end) => {
      const attempt = renameTeam(ctx(), { id: "default", name: "Crew", end });
      if (end === "throw") await expect(attempt).rejects.toThrow("a bug");
      else expect(await attempt).toMatchObject({ ok: false, failure: { code: "email_taken" } });
      expect(await teamName()).toBe("Default");
      expect(await records()).toEqual([]);
    },
  );

  test("a change is rolled back if its audit record cannot be written", async () => {
    await database.sql`alter table audit_records add constraint planted check (action <> 'test.rename')`;
    await expect(renameTeam(ctx(), { id: "default", name: "Crew" })).rejects.toThrow();
    await database.sql`alter table audit_records drop constraint planted`;
    expect(await teamName()).toBe("Default");
  });

  test("a change without permission changes nothing and is recorded as a denial", async () => {
    const result = await renameTeam(ctx(member), { id: "default", name: "Crew" });
    expect(result).toMatchObject({ ok: false, failure: { code: "forbidden" } });
    expect(await teamName()).toBe("Default");
    expect(await records()).toMatchObject([
      {
        outcome: "denied",
        actorLabel: "Mia",
        code: "forbidden",
        rule: "Only an operator may do this.",
        details: { id: "default" },
      },
    ]);
  });

  test("invalid input is refused with an error for each invalid field, before permission is checked", async () => {
    const result = await renameTeam(ctx(member), { id: "default", name: "x" });
    expect(result).toMatchObject({
      failure: { code: "invalid_input", fields: { name: "is too short" } },
    });
    expect(await records()).toEqual([]);
  });

  test("a change fails with database_unavailable if the database cannot be reached", async () => {
    const nowhere = connect({ host: "/nonexistent", port: 1, user: "none", database: "none" });
    const result = await renameTeam(testContext({ db: nowhere.db }), {
      id: "default",
      name: "Crew",
    });
    expect(result).toMatchObject({ failure: { code: "database_unavailable" } });
    await nowhere.close(0);
  });
});

test("a text with a NUL character is refused by name, and a change with it is rolled back", async () => {
  const ctx = testContext({ db: database.db });
  const refused = {
    ok: false,
    failure: { code: "invalid_input", fields: { input: expect.stringContaining("NUL") } },
  };
  expect(await renameTeam(ctx, { id: "default", name: "De\u0000fault" })).toMatchObject(refused);
  expect(await renameTeam(ctx, { id: "de\u0000fault", name: "Default" })).toMatchObject(refused);
  const [team] = await database.db.select().from(teams).where(eq(teams.slug, "default"));
  expect(team?.name).toBe("Default");
});
