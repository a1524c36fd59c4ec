import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { auditRecords } from "@/db/schema/audit-records";
import { installation } from "@/db/schema/installation";
import { links } from "@/db/schema/links";
import { people } from "@/db/schema/people";
import { teamMembers } from "@/db/schema/teams";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { openTestInstallation } from "@/lib/config/testing/installation";
import type { Context } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { createPerson } from "@/lib/identity/people/create-person";
import { readSession } from "@/lib/identity/sessions/read-session";
import { ada, anonymous, codeOf, PASSWORD } from "@/lib/identity/testing/people";
import { closeProcess } from "@/lib/process/process";
import { completeSetup } from "./complete-setup";
import { issueLink } from "./link-code";
import { openSetup } from "./open-setup";
import { showInstallation } from "./show-installation";
import { showLink } from "./show-link";

let database: TestDatabase;
let ctx: Context;
beforeEach(async () => {
  await closeProcess();
  database = await testDatabase();
  ctx = anonymous(database.db);
  await openTestInstallation(ctx);
});
afterEach(() => database.close());

const first = { name: "Olive", email: "olive@example.com", password: PASSWORD };

async function setupCode(now = ctx.now): Promise<string> {
  const link = await openSetup(ctx, now);
  if (!link) throw new Error("Set-up is closed.");
  expect(link.url).toMatch(/^http:\/\/localhost:12009\/setup#[\w-]{22}$/);
  return codeOf(link.url);
}

test("the set-up link creates the first operator once, and set-up never opens again", async () => {
  const code = await setupCode();
  expect(await showLink(ctx, { code, page: "setup" })).toMatchObject({ ok: true });
  const done = await completeSetup(ctx, { code, ...first });
  if (!done.ok) throw new Error(done.failure.code);
  const actor = await readSession(database.db, done.value.sessionId, ctx.now);
  expect(actor).toMatchObject({ role: "operator", label: first.email });
  expect(await database.db.select().from(teamMembers)).toHaveLength(1);

  expect(await completeSetup(ctx, { code, ...first })).toMatchObject({ ok: false });
  expect(await showLink(ctx, { code, page: "setup" })).toMatchObject({
    ok: false,
    failure: { code: "link_invalid" },
  });
  expect(await openSetup(ctx, ctx.now)).toBeNull();
  // Set-up stays closed even if a set-up link is created by mistake, and even if there is no
  // operator left.
  const late = codeOf((await issueLink(ctx, "setup", null)).url);
  expect(await completeSetup(ctx, { code: late, ...first, email: "b@example.com" })).toMatchObject({
    failure: { code: "setup_closed" },
  });
  await database.db.delete(people);
  expect(await openSetup(ctx, ctx.now)).toBeNull();
  expect(await showInstallation(ctx, {})).toEqual({ ok: true, value: { setUp: true } });
});

test("concurrent set-up requests create only one operator", async () => {
  const code = await setupCode();
  const both = await Promise.all(
    ["one@example.com", "two@example.com", "three@example.com"].map((email) =>
      completeSetup(ctx, { code, ...first, email }),
    ),
  );
  expect(both.filter((result) => result.ok)).toHaveLength(1);
  expect(await database.db.select().from(people)).toHaveLength(1);
});

test("a set-up link expires after 24 hours and is deleted at the next start", async () => {
  const code = await setupCode();
  const tomorrow = { ...ctx, now: new Date(ctx.now.getTime() + 86_400_000) };
  for (const [context, given] of [
    [ctx, "wrong"],
    [tomorrow, code],
  ] as const) {
    expect(await completeSetup(context, { code: given, ...first })).toMatchObject({
      ok: false,
      failure: { code: "link_invalid" },
    });
  }
  expect(await database.db.select().from(people)).toHaveLength(0);
  expect(await database.db.select().from(auditRecords)).toHaveLength(2);
  const newer = await setupCode(tomorrow.now);
  expect(await database.db.select().from(links)).toHaveLength(1);
  expect((await completeSetup(tomorrow, { code: newer, ...first })).ok).toBe(true);
});

test("several processes' set-up links all work until one link is used, and then all are deleted", async () => {
  const codes = [await setupCode(), await setupCode(), await setupCode()];
  const isUsable = async (code: string) => (await showLink(ctx, { code, page: "setup" })).ok;
  expect(await Promise.all(codes.map(isUsable))).toEqual([true, true, true]);
  const race = await Promise.all(
    codes.map((code, n) => completeSetup(ctx, { code, ...first, email: `${n}@example.com` })),
  );
  expect(race.filter((one) => one.ok)).toHaveLength(1);
  expect(await database.db.select().from(people)).toHaveLength(1);
  expect(await Promise.all(codes.map(isUsable))).toEqual([false, false, false]);
  expect(await database.db.select().from(links)).toHaveLength(0);
});

test("the database stores only a digest of a link's code", async () => {
  const code = await setupCode();
  const [row] = await database.db.select().from(links);
  expect(row?.codeDigest).toHaveLength(32);
  expect(JSON.stringify(row)).not.toContain(code);
  expect(row?.codeDigest.equals(Buffer.from(code, "base64url"))).toBe(false);
});

test("creating an operator on the command line closes set-up", async () => {
  const code = await setupCode();
  const cli = testContext({ db: database.db });
  expect((await createPerson(cli, ada("member"))).ok).toBe(true);
  expect((await showLink(ctx, { code, page: "setup" })).ok).toBe(true);
  expect((await createPerson(cli, ada("operator", "operator"))).ok).toBe(true);
  expect((await completeSetup(ctx, { code, ...first })).ok).toBe(false);
  expect(await openSetup(ctx, ctx.now)).toBeNull();
});

test("a set-up link can still be used after a password was refused", async () => {
  const code = await setupCode();
  const guessable = await completeSetup(ctx, { code, ...first, password: "password1234" });
  expect(guessable).toMatchObject({ ok: false, failure: { code: "invalid_input" } });
  const taken = await createPerson(testContext({ db: database.db }), {
    ...ada("x"),
    email: first.email,
  });
  expect(taken.ok).toBe(true);
  expect(await completeSetup(ctx, { code, ...first })).toMatchObject({
    ok: false,
    failure: { code: "email_taken" },
  });
  const [row] = await database.db.select().from(installation).where(eq(installation.id, 1));
  expect(row?.setUpAt).toBeNull();
  expect((await completeSetup(ctx, { code, ...first, email: "o@example.com" })).ok).toBe(true);
});
