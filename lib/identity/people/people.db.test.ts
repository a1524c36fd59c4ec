import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { apiKeys } from "@/db/schema/api-keys";
import { auditRecords } from "@/db/schema/audit-records";
import { calls } from "@/db/schema/calls";
import { people } from "@/db/schema/people";
import { teamMembers } from "@/db/schema/teams";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Context } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { acceptLink } from "@/lib/identity/links/accept-link";
import { showLink } from "@/lib/identity/links/show-link";
import { endAllSessions } from "@/lib/identity/sessions/end-all-sessions";
import { endSession } from "@/lib/identity/sessions/end-session";
import { listSessions } from "@/lib/identity/sessions/list-sessions";
import { readSession } from "@/lib/identity/sessions/read-session";
import { signIn } from "@/lib/identity/sign-in/sign-in";
import {
  ada,
  anonymous,
  codeOf,
  contextOf,
  PASSWORD,
  personWithPassword,
} from "@/lib/identity/testing/people";
import { closeProcess } from "@/lib/process/process";
import { rebuildSums } from "@/lib/usage/recording/rebuild-sums";
import { changePassword } from "./change-password";
import { changeRole } from "./change-role";
import { createPerson } from "./create-person";
import { disablePerson } from "./disable-person";
import { enablePerson } from "./enable-person";
import { listPeople } from "./list-people";
import { resetPassword } from "./reset-password";
import { showPerson } from "./show-person";
import { updatePerson } from "./update-person";
import { updateProfile } from "./update-profile";

let database: TestDatabase;
let visitor: Context;
let cli: Context;
beforeAll(async () => {
  database = await testDatabase();
  visitor = anonymous(database.db);
  cli = testContext({ db: database.db });
});
afterAll(() => database.close());
beforeEach(() => closeProcess());

const code = (result: { ok: boolean; failure?: { code: string } }) =>
  result.ok ? "ok" : result.failure?.code;
const isSignedIn = async (sessionId: string) =>
  (await readSession(database.db, sessionId, visitor.now)) !== null;

/**
 * Creates an operator who is signed in. The result also contains the context of the operator's
 * session.
 */
async function operator(name: string) {
  const person = await personWithPassword(visitor, ada(name, "operator"));
  return { ...person, ctx: await contextOf(visitor, person.sessionId) };
}

test("an invitation works once within seven days, and its page shows the invited person's name and email", async () => {
  const created = await createPerson(cli, ada("invited"));
  if (!created.ok) throw new Error(created.failure.code);
  const { person, link } = created.value;
  expect(person).toMatchObject({ status: "invited", role: "member" });
  expect(person.teams.map((team) => team.slug)).toEqual(["default"]);
  expect(link.url).toMatch(/^http:\/\/localhost:12009\/welcome#[\w-]{22}$/);
  expect(link.expiresAt.getTime()).toBe(visitor.now.getTime() + 7 * 86_400_000);
  const secret = codeOf(link.url);
  expect(await showLink(visitor, { code: secret, page: "welcome" })).toMatchObject({
    value: { purpose: "invitation", person: { email: person.email } },
  });
  // The code of an invitation does not work on the set-up page.
  expect(code(await showLink(visitor, { code: secret, page: "setup" }))).toBe("link_invalid");
  const week = { ...visitor, now: link.expiresAt };
  expect(code(await acceptLink(week, { code: secret, password: PASSWORD }))).toBe("link_invalid");
  const both = await Promise.all([
    acceptLink(visitor, { code: secret, password: PASSWORD }),
    acceptLink(visitor, { code: secret, password: PASSWORD }),
  ]);
  expect(both.map(code).sort()).toEqual(["link_invalid", "ok"]);
  const records = JSON.stringify(await database.db.select().from(auditRecords));
  expect(records).not.toContain(secret);
  expect(records).not.toContain(PASSWORD);
});

test("emails are unique regardless of case, and refusing a duplicate adds no person", async () => {
  await createPerson(cli, ada("taken"));
  const again = await createPerson(cli, { ...ada("taken"), email: "ADA-TAKEN@example.com" });
  expect(again).toMatchObject({ failure: { code: "email_taken", fields: { email: /./ } } });
  const unknownTeam = await createPerson(cli, { ...ada("teamless"), teamIds: [randomUUID()] });
  expect(unknownTeam).toMatchObject({ failure: { code: "invalid_input" } });
  const left = await database.db
    .select()
    .from(people)
    .where(eq(people.email, ada("teamless").email));
  expect(left).toEqual([]);
});

test("members cannot manage people, and each attempt is recorded as a denial", async () => {
  const member = await personWithPassword(visitor, ada("member"));
  const other = await personWithPassword(visitor, ada("other"));
  const ctx = { ...(await contextOf(visitor, member.sessionId)), requestId: "req_member" };
  const { id } = other;
  const tries = [
    listPeople(ctx, {}),
    showPerson(ctx, { id }),
    createPerson(ctx, ada("by-member")),
    disablePerson(ctx, { id }),
    enablePerson(ctx, { id }),
    changeRole(ctx, { id: member.id, role: "operator" }),
    resetPassword(ctx, { id }),
  ];
  for (const result of await Promise.all(tries)) expect(code(result)).toBe("forbidden");
  const records = await database.db
    .select()
    .from(auditRecords)
    .where(eq(auditRecords.requestId, "req_member"));
  expect(records).toHaveLength(tries.length);
  expect(records.every((one) => one.outcome === "denied" && one.actorId === member.id)).toBe(true);
  expect(code(await listPeople(visitor, {}))).toBe("forbidden");
});

test("a disabled person's sessions and links end, and showPerson counts the person's keys and calls", async () => {
  const person = await personWithPassword(visitor, ada("stops"));
  const keyId = await keyOf(person.id, person.teams[0]?.id ?? "");
  await keyOf(person.id, person.teams[0]?.id ?? "", { revokedAt: visitor.now });
  await callsOf(keyId, person.teams[0]?.id ?? "", [1, 6.4, 6.6]);
  expect(await showPerson(cli, { id: person.id })).toMatchObject({
    value: { activeKeys: 1, callsLast7Days: 2, status: "active" },
  });
  const reset = await resetPassword(cli, { id: person.id });
  if (!reset.ok) throw new Error(reset.failure.code);
  const link = codeOf(reset.value.link.url);
  expect((await acceptLink(visitor, { code: link, password: PASSWORD })).ok).toBe(true);
  const again = await signIn(visitor, { email: person.email, password: PASSWORD });
  if (!again.ok) throw new Error(again.failure.code);

  expect(await disablePerson(cli, { id: person.id })).toMatchObject({
    value: { endedSessions: 2 },
  });
  expect(await isSignedIn(again.value.sessionId)).toBe(false);
  expect(code(await resetPassword(cli, { id: person.id }))).toBe("not_found");
  expect(code(await enablePerson(cli, { id: person.id }))).toBe("ok");
  expect(await isSignedIn(again.value.sessionId)).toBe(false);
  expect(code(await signIn(visitor, { email: person.email, password: PASSWORD }))).toBe("ok");
});

test("the invitation of a disabled person is invalid, even after the person is enabled again", async () => {
  const created = await createPerson(cli, ada("uninvited"));
  if (!created.ok) throw new Error(created.failure.code);
  const secret = codeOf(created.value.link.url);
  await disablePerson(cli, { id: created.value.person.id });
  expect(code(await acceptLink(visitor, { code: secret, password: PASSWORD }))).toBe(
    "link_invalid",
  );
  await enablePerson(cli, { id: created.value.person.id });
  expect(code(await acceptLink(visitor, { code: secret, password: PASSWORD }))).toBe(
    "link_invalid",
  );
});

test("a reset voids the old password and all sessions, and a new reset link replaces the older one", async () => {
  const person = await personWithPassword(visitor, ada("reset"));
  const links: string[] = [];
  for (let round = 0; round < 2; round++) {
    const reset = await resetPassword(cli, { id: person.id });
    if (!reset.ok) throw new Error(reset.failure.code);
    links.push(codeOf(reset.value.link.url));
  }
  expect(await isSignedIn(person.sessionId)).toBe(false);
  const old = { email: person.email, password: PASSWORD };
  expect(code(await signIn(visitor, old))).toBe("invalid_credentials");
  const [older = "", newer = ""] = links;
  const next = "another-lantern-17-harbour";
  expect(code(await acceptLink(visitor, { code: older, password: next }))).toBe("link_invalid");
  expect(code(await acceptLink(visitor, { code: newer, password: next }))).toBe("ok");
  expect(code(await signIn(visitor, { ...old, password: next }))).toBe("ok");
});

test("the last active operator cannot be disabled or demoted, even by concurrent requests", async () => {
  const own = await testDatabase();
  try {
    const at = anonymous(own.db);
    const console_ = testContext({ db: own.db });
    const one = await personWithPassword(at, ada("one", "operator"));
    // An operator without a password cannot sign in and therefore does not count as active.
    await createPerson(console_, ada("invited-operator", "operator"));
    expect(code(await disablePerson(console_, { id: one.id }))).toBe("last_operator");
    expect(code(await changeRole(console_, { id: one.id, role: "member" }))).toBe("last_operator");

    const two = await personWithPassword(at, ada("two", "operator"));
    const oneCtx = await contextOf(at, one.sessionId);
    const twoCtx = await contextOf(at, two.sessionId);
    expect(code(await disablePerson(oneCtx, { id: one.id }))).toBe("own_account");
    expect(code(await resetPassword(oneCtx, { id: one.id }))).toBe("own_account");
    // The lock lets both requests pass their permission checks before either of them can change
    // anything.
    const changes = () =>
      Promise.all([
        changeRole(oneCtx, { id: two.id, role: "member" }),
        disablePerson(twoCtx, { id: one.id }),
      ]);
    let both: ReturnType<typeof changes> | undefined;
    await own.sql.begin(async (sql) => {
      await sql`select id from people for update`;
      both = changes();
      await new Promise((done) => setTimeout(done, 150));
    });
    expect((await both)?.map(code).sort()).toEqual(["last_operator", "ok"]);
  } finally {
    await own.close();
  }
});

test("a changed role takes effect on the person's next request", async () => {
  const boss = await operator("boss");
  const person = await personWithPassword(visitor, ada("promoted"));
  expect(code(await changeRole(boss.ctx, { id: person.id, role: "operator" }))).toBe("ok");
  const promoted = await contextOf(visitor, person.sessionId);
  expect(code(await listPeople(promoted, {}))).toBe("ok");
  expect(code(await changeRole(boss.ctx, { id: person.id, role: "member" }))).toBe("ok");
  expect(code(await listPeople(await contextOf(visitor, person.sessionId), {}))).toBe("forbidden");
});

test("a person can list and end their own sessions, but no others", async () => {
  const person = await personWithPassword(visitor, ada("sessions"));
  const stranger = await personWithPassword(visitor, ada("stranger"));
  const userAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
  const more: string[] = [];
  for (let round = 0; round < 3; round++) {
    const begun = await signIn(visitor, { email: person.email, password: PASSWORD, userAgent });
    if (begun.ok) more.push(begun.value.sessionId);
  }
  const ctx = await contextOf(visitor, person.sessionId);
  const listed = await listSessions(ctx, {});
  if (!listed.ok) throw new Error(listed.failure.code);
  expect(listed.value).toHaveLength(4);
  expect(listed.value[0]).toMatchObject({ id: person.sessionId, current: true });
  expect(listed.value[1]).toMatchObject({ device: "Firefox on Linux", current: false });

  expect(code(await endSession(ctx, { id: stranger.sessionId }))).toBe("not_found");
  expect(code(await endSession(ctx, { id: more[0] ?? "" }))).toBe("ok");
  expect(await isSignedIn(more[0] ?? "")).toBe(false);
  expect(await endAllSessions(ctx, { includingThis: false })).toMatchObject({
    value: { ended: 2 },
  });
  expect(await isSignedIn(person.sessionId)).toBe(true);
  expect(await endAllSessions(ctx, { includingThis: true })).toMatchObject({ value: { ended: 1 } });
  expect(await isSignedIn(person.sessionId)).toBe(false);
  expect(await isSignedIn(stranger.sessionId)).toBe(true);
});

test("changing the password requires the current password and ends the person's other sessions", async () => {
  const person = await personWithPassword(visitor, ada("change"));
  const other = await signIn(visitor, { email: person.email, password: PASSWORD });
  const ctx = await contextOf(visitor, person.sessionId);
  const next = "another-lantern-17-harbour";
  const wrong = await changePassword(ctx, { currentPassword: "wrong", newPassword: next });
  expect(wrong).toMatchObject({ failure: { code: "password_wrong" } });
  const weak = await changePassword(ctx, {
    currentPassword: PASSWORD,
    newPassword: "aaaaaaaaaaaa",
  });
  expect(weak).toMatchObject({ failure: { fields: { newPassword: /guessed/ } } });
  expect(await changePassword(ctx, { currentPassword: PASSWORD, newPassword: next })).toEqual({
    ok: true,
    value: { endedSessions: 1 },
  });
  expect(await isSignedIn(person.sessionId)).toBe(true);
  expect(other.ok && (await isSignedIn(other.value.sessionId))).toBe(false);
  expect(code(await signIn(visitor, { email: person.email, password: PASSWORD }))).toBe(
    "invalid_credentials",
  );
  expect(code(await signIn(visitor, { email: person.email, password: next }))).toBe("ok");
});

test("other people's wrong passwords at sign-in do not stop a person from changing their password", async () => {
  const person = await personWithPassword(visitor, ada("change-attack"));
  for (let round = 0; round < 10; round++) {
    const attacker = { ...visitor, address: `198.51.100.${round}` };
    await signIn(attacker, { email: person.email, password: "wrong-password-1" });
  }
  const ctx = await contextOf(visitor, person.sessionId);
  const change = (currentPassword: string) =>
    changePassword(ctx, { currentPassword, newPassword: "another-lantern-17-harbour" });
  expect(code(await change("wrong"))).toBe("password_wrong");
  expect(code(await change(PASSWORD))).toBe("ok");
  // A person who is signed in may enter ten wrong passwords in a row.
  for (let round = 0; round < 9; round++) await change("wrong");
  expect(code(await change("wrong"))).toBe("rate_limited");
});

test("changing an email tells an operator, but not a member, whether another account has that email", async () => {
  const person = await personWithPassword(visitor, ada("profile"));
  const other = await personWithPassword(visitor, ada("profile-other"));
  const ctx = await contextOf(visitor, person.sessionId);
  const taken = await updateProfile(ctx, { name: "Ada", email: other.email.toUpperCase() });
  const free = await updateProfile(ctx, { name: "Ada", email: "unused@example.com" });
  expect(taken).toMatchObject({ failure: { code: "forbidden", fields: { email: /./ } } });
  expect(taken).toEqual(free);
  const email = other.email.toUpperCase();
  const { id } = person;
  const { ctx: above } = await operator("profile-operator");
  const refused = await updatePerson(above, { id, name: "Ada", email });
  expect(refused).toMatchObject({ failure: { code: "email_taken", fields: { email: /./ } } });
  const moved = { id, name: "Ada", email: `moved-${person.email}` };
  expect(code(await updatePerson(above, moved))).toBe("ok");
  expect(code(await updateProfile(ctx, { name: "Ada B.", email: moved.email }))).toBe("ok");
  expect(await readSession(database.db, person.sessionId, visitor.now)).toMatchObject({
    name: "Ada B.",
  });
});

test("people can be searched and paged, and no response contains a password hash", async () => {
  const own = await testDatabase();
  try {
    const at = testContext({ db: own.db });
    for (const name of ["Cleo", "Ben", "100% Ada"]) {
      await createPerson(at, { name, email: `${randomUUID()}@example.com`, role: "member" });
    }
    const first = await listPeople(at, { pageSize: 2 });
    const cursor = (first.ok && first.value.next) || "";
    const page = await listPeople(at, { pageSize: 2, cursor });
    expect(page).toMatchObject({ value: { total: 3, next: null, rows: [{}] } });
    const found = await listPeople(at, { q: "0%" });
    expect(found).toMatchObject({ value: { total: 1, rows: [{ name: "100% Ada" }] } });
    expect(JSON.stringify(found)).not.toMatch(/phc|argon2/i);
  } finally {
    await own.close();
  }
});

async function keyOf(makerId: string, teamId: string, more: { revokedAt?: Date } = {}) {
  const id = randomUUID();
  await database.db.insert(apiKeys).values({
    id,
    name: "key",
    kind: "personal",
    teamId,
    makerId,
    membershipId: await membershipOf(makerId, teamId),
    lookup: Buffer.from(id),
    phc: "x",
    pepperId: "x",
    lastFour: "abcd",
    createdAt: visitor.now,
    ...more,
  });
  return id;
}

async function membershipOf(personId: string, teamId: string) {
  const [row] = await database.db
    .select({ id: teamMembers.id })
    .from(teamMembers)
    .where(and(eq(teamMembers.personId, personId), eq(teamMembers.teamId, teamId)));
  return row?.id;
}

async function callsOf(keyId: string, teamId: string, daysAgo: number[]) {
  await database.db.insert(calls).values(
    daysAgo.map((days) => ({
      at: new Date(visitor.now.getTime() - days * 86_400_000),
      keyId,
      teamId,
      method: "tools/list",
      outcome: "ok" as const,
      durationMicros: 1,
      requestId: "req_call",
    })),
  );
  await rebuildSums(database.db);
}
