import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newPlainKey } from "@/lib/keys/secret/plain-key";
import { closeProcess } from "@/lib/process/process";
import {
  plantKey,
  type TestProcess,
  type TestRequest,
  testExchange,
  testProcess,
  textOf,
} from "@/lib/tokens/testing/process";
import { dataPlane } from "./route";

const counted = vi.hoisted(() => ({ running: 0, most: 0, hashes: 0 }));
vi.mock("argon2", async (original) => {
  const argon2 = await original<typeof import("argon2")>();
  const verify: typeof argon2.verify = async (...given) => {
    counted.hashes++;
    counted.most = Math.max(counted.most, ++counted.running);
    return argon2.verify(...given).finally(() => counted.running--);
  };
  return { ...argon2, verify };
});

let fixture: TestProcess;
beforeEach(async () => {
  fixture = await testProcess();
  Object.assign(counted, { running: 0, most: 0, hashes: 0 });
});
afterEach(() => fixture.close());

/** A report is processed in the background, which takes a while on a busy machine. */
const LONG = { timeout: 30_000 };

let neighbours = 0;
async function post(body: unknown, more: Partial<TestRequest> = {}) {
  const exchange = testExchange({
    path: "/api/v1/leaks",
    headers: { "content-type": "application/json" },
    address: `10.2.${neighbours >> 8}.${neighbours++ & 255}`,
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...more,
  });
  const answer = await dataPlane(exchange);
  if (!answer) throw new Error("not a path of the data plane");
  return { status: answer.status, headers: answer.headers, text: await textOf(answer) };
}
const report = (keys: readonly string[], more: Partial<TestRequest> = {}) => post({ keys }, more);
const quarantined = async () =>
  (
    await fixture.database.sql`
      select id from api_keys where quarantined_at is not null order by id`
  ).map(({ id }) => id as string);

test("a report is answered before anything is looked up, with the same answer for every key", async () => {
  const key = await plantKey(fixture);
  let unlock = () => {};
  const locked = new Promise<void>((resolve) => {
    void fixture.database.sql.begin(async (sql) => {
      await sql`lock table api_keys in access exclusive mode`;
      resolve();
      await new Promise<void>((done) => {
        unlock = done;
      });
    });
  });
  await locked;
  const answers = [];
  for (const one of [key.plain, newPlainKey(), "no key", key.plain]) {
    const { headers, ...answer } = await report([one]);
    const { "x-request-id": _, ...rest } = headers;
    answers.push({ ...answer, headers: rest });
  }
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]).toMatchObject({ status: 202, text: '{"received":true}\n' });
  unlock();
  await vi.waitFor(async () => expect(await quarantined()).toEqual([key.id]), LONG);
});

test("a report of many keys quarantines those that verify, one hash at a time, and each once", async () => {
  const keys = await Promise.all(Array.from({ length: 6 }, () => plantKey(fixture)));
  const unknown = Array.from({ length: 90 }, newPlainKey);
  const all = [...unknown, ...keys.map(({ plain }) => plain), "no key"];
  await Promise.all([report(all), report(all), report(all.toReversed())]);
  await vi.waitFor(
    async () => expect(await quarantined()).toEqual(keys.map(({ id }) => id).sort()),
    LONG,
  );
  expect(counted.most).toBe(1);
  // The process goes on with accepted reports while it closes.
  await closeProcess();
  const records = await fixture.database.sql`
    select count(*)::int as count from audit_records where action = 'keys.quarantine'`;
  expect(records[0]?.count).toBe(6);
  expect(counted.hashes).toBeLessThanOrEqual(18);
});

test("an address may report 500 keys, then waits, whether they exist or not; others need not wait", async () => {
  const { plain } = await plantKey(fixture);
  const address = "198.51.100.4";
  const keys = Array.from({ length: 100 }, newPlainKey);
  for (let i = 0; i < 5; i++) expect((await report(keys, { address })).status).toBe(202);
  const refused = [];
  for (const one of [plain, newPlainKey()]) {
    const { status, text } = await report([...keys.slice(1), one], { address });
    refused.push([status, JSON.parse(text).error]);
  }
  expect(refused).toEqual([
    [429, "rate_limited"],
    [429, "rate_limited"],
  ]);
  expect(await quarantined()).toEqual([]);
  expect((await report([plain])).status).toBe(202);
  await vi.waitFor(async () => expect(await quarantined()).toHaveLength(1), LONG);
});

test("a flood from many addresses is refused once the queue is full, and is worked off", async () => {
  const { id, plain } = await plantKey(fixture);
  const flood = await Promise.all(Array.from({ length: 400 }, () => report([newPlainKey()])));
  const of = (status: number) => flood.filter((answer) => answer.status === status).length;
  expect([of(202) + of(503), of(503) > 0, of(202) >= 250]).toEqual([400, true, true]);
  await vi.waitFor(async () => expect((await report([plain])).status).toBe(202), LONG);
  await vi.waitFor(async () => expect(await quarantined()).toEqual([id]), LONG);
  expect(counted.hashes).toBe(1);
});

test("a report is not lost if the database fails for a moment", async () => {
  const { id, plain } = await plantKey(fixture);
  await fixture.database.sql`alter table api_keys rename to away`;
  expect((await report([plain])).status).toBe(202);
  await fixture.database.sql`alter table away rename to api_keys`;
  await vi.waitFor(async () => expect(await quarantined()).toEqual([id]), LONG);
});

test.each<[string, unknown, Partial<TestRequest>, number, string]>([
  ["no keys", {}, {}, 400, "missing_field"],
  ["a list", [], {}, 400, "missing_field"],
  ["an empty list of keys", { keys: [] }, {}, 400, "invalid_input"],
  ["a key that is no list", { keys: newPlainKey() }, {}, 400, "invalid_input"],
  ["a number for a key", { keys: [1] }, {}, 400, "invalid_input"],
  ["101 keys", { keys: Array.from({ length: 101 }, newPlainKey) }, {}, 400, "invalid_input"],
  ["keys twice", '{"keys":["a"],"keys":["b"]}', {}, 400, "duplicate_field"],
  ["too many bytes", { keys: ["x".repeat(17_000)] }, {}, 413, "body_too_large"],
  ["no JSON", "keys", {}, 400, "malformed_body"],
  ["another type", "keys", { headers: {} }, 415, "unsupported_media_type"],
  ["plain HTTP", { keys: ["x"] }, { secure: false }, 403, "insecure_transport"],
  ["GET", { keys: ["x"] }, { method: "GET" }, 405, "method_not_allowed"],
])("a report with %s is refused", async (_, body, more, status, error) => {
  const answer = await post(body, more);
  expect([answer.status, JSON.parse(answer.text).error]).toEqual([status, error]);
});
