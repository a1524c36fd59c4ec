import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { auditRecords, denialCounts } from "@/db/schema/audit-records";
import { people } from "@/db/schema/people";
import { sessions } from "@/db/schema/sessions";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { testContext } from "@/lib/core/testing/context";
import { createPerson } from "@/lib/identity/people/create-person";
import { disablePerson } from "@/lib/identity/people/disable-person";
import { enablePerson } from "@/lib/identity/people/enable-person";
import { readSession } from "@/lib/identity/sessions/read-session";
import { ada, anonymous, PASSWORD, personWithPassword } from "@/lib/identity/testing/people";
import { closeProcess, publishProcess } from "@/lib/process/process";
import { charge } from "./attempt-budget";
import { DUMMY_PHC, unknownClientsLane } from "./password-hash";
import { signIn } from "./sign-in";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
// Each test starts with unspent budgets for sign-in attempts.
beforeEach(async () => {
  await closeProcess();
  const { config, secrets, log } = testContext({ db: database.db });
  publishProcess({ config, secrets, log, db: database.db, behindEdge: true });
});

const denials = (requestId: string) =>
  database.db.select().from(auditRecords).where(eq(auditRecords.requestId, requestId));

test("the right password begins a session of 30 days, even if the email is typed in another case", async () => {
  const ctx = anonymous(database.db);
  const person = await personWithPassword(ctx, ada("begins"));
  const result = await signIn(ctx, { email: person.email.toUpperCase(), password: PASSWORD });
  expect(result).toEqual({
    ok: true,
    value: { personId: person.id, sessionId: expect.any(String), device: expect.any(String) },
  });
  if (!result.ok) return;
  const [row] = await database.db
    .select()
    .from(sessions)
    .where(eq(sessions.id, result.value.sessionId));
  expect(row?.expiresAt.getTime()).toBe(ctx.now.getTime() + 30 * 86_400_000);
  const actor = await readSession(database.db, result.value.sessionId, ctx.now);
  expect(actor).toMatchObject({ kind: "person", id: person.id, role: "member", name: person.name });
  expect(actor?.teamIds).toHaveLength(1);
});

test("an unknown email, a wrong password and a disabled person get the same response", async () => {
  const ctx = anonymous(database.db);
  const person = await personWithPassword(ctx, ada("one-answer"));
  const disabled = await personWithPassword(ctx, ada("one-disabled"));
  await disablePerson(testContext({ db: database.db }), { id: disabled.id });
  const tries = {
    unknown_email: { email: "unknown@example.com", password: PASSWORD },
    wrong_password: { email: person.email, password: `${PASSWORD}x` },
    person_disabled: { email: disabled.email, password: PASSWORD },
  };
  for (const [reason, input] of Object.entries(tries)) {
    const requestId = `req_${reason}`;
    const result = await signIn({ ...ctx, requestId }, input);
    expect(result).toMatchObject({ ok: false, failure: { code: "invalid_credentials" } });
    const [record] = await denials(requestId);
    expect(record).toMatchObject({ outcome: "denied", code: "invalid_credentials", reason });
    expect(JSON.stringify(record)).not.toContain(PASSWORD);
    expect(JSON.stringify(record)).not.toContain("unknown@example.com");
  }
  // The only session is the session that began with the invitation. It has ended.
  const begun = await database.db
    .select({ endedAt: sessions.endedAt })
    .from(sessions)
    .where(eq(sessions.personId, disabled.id));
  expect(begun).toEqual([{ endedAt: expect.any(Date) }]);
});

test("every sign-in attempt computes one hash, even if the account is unknown, invited or disabled", async () => {
  const ctx = anonymous(database.db);
  const person = await personWithPassword(ctx, ada("cost"));
  const disabled = await personWithPassword(ctx, ada("cost-disabled"));
  await disablePerson(testContext({ db: database.db }), { id: disabled.id });
  const invited = await createPerson(testContext({ db: database.db }), ada("cost-invited"));
  expect(invited.ok).toBe(true);
  const emails = [person.email, disabled.email, ada("cost-invited").email, "unknown@example.com"];
  const lane = unknownClientsLane();
  const taken = deferred();
  const place = lane.run("test", () => taken.promise);
  const tried = emails.map((email, n) =>
    signIn({ ...ctx, address: `192.0.2.${n}` }, { email, password: "wrong-password-1" }),
  );
  // While the lane is occupied, every attempt that computes a hash waits in it. The number of
  // waiting attempts therefore shows that each attempt computes a hash.
  await expect.poll(() => lane.state().waiting).toBe(emails.length);
  taken.resolve();
  await place;
  const codes = (await Promise.all(tried)).map((one) => !one.ok && one.failure.code);
  expect(codes).toEqual(emails.map(() => "invalid_credentials"));
  // Checking the dummy hash must take the same time as checking a real hash, so both need the same
  // parameters.
  const [row] = await database.db.select().from(people).where(eq(people.id, person.id));
  const cost = (phc: string) => phc.split("$").slice(0, 4).join("$");
  expect(cost(DUMMY_PHC)).toBe(cost(row?.passwordPhc ?? ""));
});

test("a network is rate limited after too many wrong passwords, and right passwords are not charged", async () => {
  const ctx = anonymous(database.db, "198.51.100.1");
  const person = await personWithPassword(ctx, ada("limit"));
  for (let round = 0; round < 12; round++) {
    const result = await signIn(ctx, { email: person.email, password: PASSWORD });
    expect(result.ok).toBe(true);
  }
  const codes: string[] = [];
  for (let round = 0; round < 21; round++) {
    const email = `guess-${round}@example.com`;
    const result = await signIn(ctx, { email, password: "wrong-password-1" });
    codes.push(result.ok ? "ok" : result.failure.code);
  }
  expect(codes.filter((code) => code === "invalid_credentials")).toHaveLength(20);
  const refused = await signIn(ctx, { email: person.email, password: PASSWORD });
  expect(refused).toMatchObject({ ok: false, failure: { code: "rate_limited" } });
  expect(!refused.ok && refused.failure.retryAfterSeconds).toBeGreaterThan(0);
  const later = { ...ctx, now: new Date(ctx.now.getTime() + 60_000) };
  expect((await signIn(later, { email: person.email, password: PASSWORD })).ok).toBe(true);
});

test("the first ten refused attempts from an address are recorded, and later ones are only counted", async () => {
  const ctx = { ...anonymous(database.db, "198.51.100.3"), requestId: "req_flood" };
  const guess = { email: "flood@example.com", password: "wrong-password-1" };
  for (let spent = 0; spent < 100; spent++) charge(ctx, "account", guess.email);
  for (let round = 0; round < 12; round++) await signIn(ctx, guess);
  await closeProcess();
  const records = (await denials("req_flood")).filter((one) => one.address === ctx.address);
  expect(records).toHaveLength(10);
  expect(records[0]).toMatchObject({
    action: "sessions.sign_in",
    actorKind: "anonymous",
    code: "account_held",
    reason: "failures_of_account",
    address: "198.51.100.3",
  });
  expect(JSON.stringify(records)).not.toContain(guess.email);
  const counted = await database.db
    .select()
    .from(denialCounts)
    .where(eq(denialCounts.address, "198.51.100.3"));
  expect(counted).toEqual([expect.objectContaining({ code: "rate_limited", count: 2 })]);
});

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test("a sign-in fails if the password changes while it is being checked", async () => {
  const ctx = anonymous(database.db);
  const person = await personWithPassword(ctx, ada("race"));
  // While the lane is occupied, the password check must wait, and the password changes before the
  // check runs.
  const lane = unknownClientsLane();
  const { promise: changed, resolve: release } = deferred();
  const taken = [lane.run("test", () => changed)];
  const attempt = signIn(ctx, { email: person.email, password: PASSWORD });
  await expect.poll(() => lane.state().waiting).toBe(1);
  await database.db.update(people).set({ passwordPhc: null }).where(eq(people.id, person.id));
  release();
  await Promise.all(taken);
  expect(await attempt).toMatchObject({ ok: false, failure: { code: "invalid_credentials" } });
});

test("signing in ends the browser's previous session, and a refused sign-in does not end it", async () => {
  const ctx = anonymous(database.db);
  const person = await personWithPassword(ctx, ada("over"));
  const next = await personWithPassword(ctx, ada("over-next"));
  const replaces = person.sessionId;
  const read = (id: string) => readSession(database.db, id, ctx.now);

  await signIn(ctx, { email: next.email, password: `${PASSWORD}x`, replaces });
  expect(await read(replaces)).not.toBeNull();
  const over = { ...ctx, requestId: "req_over" };
  const begun = await signIn(over, { email: next.email, password: PASSWORD, replaces });
  expect(begun.ok && (await read(begun.value.sessionId))).toMatchObject({ id: next.id });
  expect(await read(replaces)).toBeNull();
  expect(await read(next.sessionId)).not.toBeNull();
  const records = await denials("req_over");
  expect(records.map(({ action, subjectId }) => [action, subjectId])).toContainEqual([
    "sessions.end",
    replaces,
  ]);
});

test("a session is read without a cache, and refused if ended, idle, expired or a disabled person's", async () => {
  const ctx = anonymous(database.db);
  const person = await personWithPassword(ctx, ada("fresh"));
  const begun = await signIn(ctx, { email: person.email, password: PASSWORD });
  if (!begun.ok) throw new Error(begun.failure.code);
  const { sessionId } = begun.value;
  const at = (days: number) => new Date(ctx.now.getTime() + days * 86_400_000);
  const read = (now: Date) => readSession(database.db, sessionId, now);

  expect(await read(at(7.01))).toBeNull();
  // A session that is used every few days stays valid, but for no more than 30 days.
  for (const day of [5, 10, 15, 20, 25, 29.9]) expect(await read(at(day))).not.toBeNull();
  expect(await read(at(30))).toBeNull();

  // A session is also refused while its person is disabled, even if the session itself is valid.
  const disabled = (disabledAt: Date | null) =>
    database.db.update(people).set({ disabledAt }).where(eq(people.id, person.id));
  await disabled(ctx.now);
  expect(await read(at(29.9))).toBeNull();
  await disabled(null);
  expect(await read(at(29.9))).not.toBeNull();

  const operator = testContext({ db: database.db });
  await disablePerson(operator, { id: person.id });
  expect(await read(at(29.9))).toBeNull();
  await enablePerson(operator, { id: person.id });
  expect(await read(at(29.9))).toBeNull();
  expect(await readSession(database.db, "not-an-id", ctx.now)).toBeNull();
});

test("the time of a session's last use is written at most once a minute", async () => {
  const ctx = anonymous(database.db);
  const person = await personWithPassword(ctx, ada("seen"));
  const begun = await signIn(ctx, { email: person.email, password: PASSWORD });
  if (!begun.ok) throw new Error(begun.failure.code);
  const seenAt = async () => {
    const [row] = await database.db.select().from(people).where(eq(people.id, person.id));
    return row?.lastSeenAt?.getTime();
  };
  const after = (ms: number) => new Date(ctx.now.getTime() + ms);
  await readSession(database.db, begun.value.sessionId, after(59_000));
  expect(await seenAt()).toBe(ctx.now.getTime());
  await readSession(database.db, begun.value.sessionId, after(61_000));
  expect(await seenAt()).toBe(after(61_000).getTime());
});
