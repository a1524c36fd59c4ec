import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { type Relay, relayTo } from "@/db/testing/relay";
import { type Fixture, startFixture } from "@/e2e/conformance/fixture-server";
import { accessTokens } from "@/e2e/fixtures/access-token";
import { administer } from "@/e2e/fixtures/administer";
import { commandLine } from "@/e2e/fixtures/command-line";
import { freePort } from "@/e2e/fixtures/free-port";
import { makeServiceKey } from "@/e2e/fixtures/make-key";
import { type Sleeper, startSleeper } from "@/e2e/fixtures/sleeper";
import { PROJECT, type RunningServer, startServer } from "@/e2e/fixtures/start-server";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import { hideItem } from "@/lib/servers/items/hide-item";
import { post } from "./gateway";
import { openListen } from "./listen-stream";
import { beginSession, openCall, send } from "./questions";

/** A process refuses requests if it has been unable to read changes for this many milliseconds. */
const STALE_MS = 1_000;
const TOOL = "fixture_test_simple_text";
const HIDDEN = "test_image_content";
const CUT_EVERY_MS = 20;

let database: TestDatabase;
let fixture: Fixture;
let sleeper: Sleeper;
let relay: Relay;
let first: RunningServer;
let second: RunningServer;
let operator: ReturnType<typeof administer>;
let key: { id: string; key: string };
let token: string;
let metricsPort: number;

beforeAll(async () => {
  [database, fixture] = await Promise.all([testDatabase(), startFixture()]);
  relay = await relayTo(database);
  const logs = (name: string) => join(PROJECT, `test-results/logs/two-processes-${name}.log`);
  first = await startServer({ database, logFile: logs("first") });
  // The second process uses the same database, through a connection that the tests can cut.
  metricsPort = await freePort();
  const environment = {
    ...relay.environment,
    PUBLIC_URL: first.baseURL,
    METRICS_ADDRESS: `127.0.0.1:${metricsPort}`,
  };
  second = await startServer({ database, logFile: logs("second"), environment });
  operator = administer(first);
  await operator.register({ name: "fixture", transport: "http", url: fixture.url });
  sleeper = await startSleeper();
  const sleeps = { transport: "http", url: sleeper.url, callSeconds: 600 } as const;
  await operator.register({ name: "sleeper", ...sleeps });
  await operator.grant({ fixture: ["*"] });
  await renewKey();
  await until(async () => (await listed()).includes(TOOL));
});

afterAll(async () => {
  await Promise.all([first?.stop(), second?.stop()]);
  await relay?.close();
  await fixture?.close();
  await sleeper?.close();
  await database?.close();
});

async function renewKey(): Promise<void> {
  key = await makeServiceKey(first, "Elsewhere");
  token = await accessTokens(first, key.key)();
}

const endpoint = () => new URL(`${second.baseURL}/mcp`);
const listed = async () => (await post(endpoint(), token, "tools/list")).text();
const call = (name = TOOL) => post(endpoint(), token, "tools/call", { name });

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((done) => setTimeout(done, 10));
}

describe.each(["with notifications", "with every LISTEN connection cut"])("processes %s", (how) => {
  const isCut = how !== "with notifications";
  let cutting: NodeJS.Timeout | undefined;
  let cuts = 0;
  beforeAll(() => {
    if (!isCut) return;
    cutting = setInterval(async () => {
      const cut = await database.sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query ilike 'listen%'`.catch(() => []);
      cuts += cut.length;
    }, CUT_EVERY_MS);
  });
  afterAll(() => {
    clearInterval(cutting);
    expect(cuts > 0).toBe(isCut);
  });
  beforeEach(async () => {
    await operator.grant({ fixture: ["*"] });
    await renewKey();
    await until(async () => (await listed()).includes(TOOL));
  });

  test("a grant that is changed at one process takes effect at the other", async () => {
    await operator.grant({ fixture: [HIDDEN] });
    // A change that removes access is acknowledged only after every process has applied it.
    expect(await listed()).not.toContain(TOOL);
    expect(await (await call()).text()).not.toContain("This is a simple text response");
    await operator.grant({ fixture: ["*"] });
    await until(async () => (await listed()).includes(TOOL));
    expect(await (await call()).text()).toContain("This is a simple text response");
  });

  test("a tool that is hidden at one process is neither listed nor called at the other", async () => {
    const name = `fixture_${HIDDEN}`;
    expect(await (await call(name)).text()).toContain("image/png");
    const hide = (hidden: boolean) =>
      operator.done((ctx) =>
        hideItem(ctx, { server: "fixture", kind: "tool", item: HIDDEN, hidden }),
      );
    await hide(true);
    expect(await listed()).not.toContain(name);
    expect(await (await call(name)).text()).not.toContain("image/png");
    await hide(false);
    await until(async () => (await listed()).includes(name));
  });

  test("a key that is revoked at one process is refused at the other, and its open streams end", async () => {
    const stream = await openListen(endpoint(), token);
    expect(stream.isOpen()).toBe(true);
    await operator.done((ctx) => revokeKey(ctx, { id: key.id, reason: "Lost" }));
    expect((await call()).status).not.toBe(200);
    await until(async () => (await call()).status === 401);
    await until(async () => !stream.isOpen());
  });

  test("a running call ends when its key is revoked or its grant is removed at the other process", async () => {
    const ends: [number, () => Promise<unknown>][] = [
      [-31403, () => operator.grant({ fixture: [] })],
      [-31401, () => operator.done((ctx) => revokeKey(ctx, { id: key.id, reason: "Lost" }))],
    ];
    for (const [code, end] of ends) {
      await operator.grant({ fixture: ["*"], sleeper: ["*"] });
      await until(async () => (await listed()).includes("sleeper_sleep"));
      const before = sleeper.asleep();
      let said: { error?: { code?: number } } | undefined;
      const calling = call("sleeper_sleep").then(async (answer) => {
        said = (await answer.json()) as typeof said;
      });
      await until(async () => sleeper.asleep() > before);
      await end();
      await until(async () => said !== undefined);
      await calling;
      expect(said?.error?.code).toBe(code);
      await until(async () => sleeper.asleep() === before);
    }
  });

  test("a change to the catalogue is reported on a stream that is open at the other process", async () => {
    const stream = await openListen(endpoint(), token);
    await operator.grant({ fixture: [HIDDEN] });
    await until(async () => stream.methods().includes("notifications/tools/list_changed"));
    stream.close();
  });
});

describe("a server's question to the client during a call", () => {
  const there = () => new URL(`${first.baseURL}/mcp`);
  const ASKS = "fixture_test_elicitation";
  const accept = { action: "accept", content: { username: "mila", email: "mila@example.com" } };
  beforeEach(async () => {
    await operator.grant({ fixture: ["*"] });
    await renewKey();
    await until(async () => (await listed()).includes(ASKS));
  });

  test("a question can be answered at another process, and its answer is not stored in the database", async () => {
    const session = await beginSession(there(), token);
    const call = await openCall(there(), session, ASKS, { message: "Who are you?" });
    const question = await call.next();
    expect(question).toMatchObject({
      method: "elicitation/create",
      params: { message: "Who are you?", requestedSchema: { required: ["username", "email"] } },
    });
    const answer = { id: question?.id, result: accept };
    expect((await send(endpoint(), session.headers, answer)).status).toBe(202);
    const answered = await call.next();
    expect(answered).toMatchObject({ id: 1 });
    expect(JSON.stringify(answered)).toContain("mila@example.com");
    expect(await call.next()).toBeNull();
    expect(await database.sql`select * from client_answers`).toEqual([]);
  });

  test("a question cannot be answered with another key", async () => {
    const session = await beginSession(there(), token);
    const call = await openCall(there(), session, ASKS, { message: "Who are you?" });
    const { id } = (await call.next()) ?? {};
    const authorization = `Bearer ${token}`;
    await renewKey();
    const stranger = { ...session.headers, authorization: `Bearer ${token}` };
    for (const at of [there(), endpoint()]) {
      await (await send(at, stranger, { id, result: accept })).body?.cancel();
    }
    expect(await database.sql`select * from client_answers`).toEqual([]);
    const decline = { id, result: { action: "decline" } };
    await send(endpoint(), { ...session.headers, authorization }, decline);
    expect(JSON.stringify(await call.next())).toContain("action=decline");
  });

  test("a call that waits for an answer to a question ends when its key is revoked", async () => {
    const session = await beginSession(there(), token);
    const call = await openCall(there(), session, ASKS, { message: "Who are you?" });
    await call.next();
    await operator.done((ctx) => revokeKey(ctx, { id: key.id, reason: "Lost" }));
    expect(await call.next()).toMatchObject({
      id: 1,
      error: { code: -31401, data: { error: "invalid_token" } },
    });
  });

  test("a question is not sent to a client that did not declare elicitation", async () => {
    const authorization = `Bearer ${token}`;
    const call = await openCall(there(), { headers: { authorization } }, ASKS, { message: "Hm?" });
    expect(await call.next()).toMatchObject({ id: 1, error: { code: expect.any(Number) } });
  });
});

test("no process accepts a Latchkey process or its own database as an MCP server", async () => {
  const made = await commandLine(first, "keys", "create", "--name", "Admin", "--admin", "--json");
  const admin = await accessTokens(first, (JSON.parse(made.stdout) as { key: string }).key)();
  const places = [first.port, second.port, metricsPort, Number(relayPort())];
  const refusals: Record<string, number[]> = {};
  for (const at of [first, second]) {
    for (const [index, port] of places.entries()) {
      const name = `own-${at.port}-${index}`;
      const answer = await fetch(`${at.baseURL}/api/v1/mcp/servers`, {
        method: "POST",
        headers: { authorization: `Bearer ${admin}`, "content-type": "application/json" },
        body: JSON.stringify({ name, transport: "http", url: `http://127.0.0.1:${port}/mcp` }),
      });
      const { error } = (await answer.json()) as { error?: string };
      refusals[error ?? "registered"] = [...(refusals[error ?? "registered"] ?? []), index];
    }
  }
  // A process recognizes its own database only at the address that it uses itself. The first
  // process connects directly, so it treats the relay's address as an ordinary server.
  expect(refusals).toEqual({ target_refused: [0, 1, 2, 0, 1, 2, 3], registered: [3] });
});

const relayPort = () => new URL(relay.environment.DATABASE_URL ?? "").port;

test("a process that cannot reach the database refuses requests with status 503 after one second", async () => {
  expect((await call()).status).toBe(200);
  await relay.cut();
  const cutAtMs = performance.now();
  await until(async () => {
    const askedAtMs = performance.now();
    const { status } = await call();
    if (askedAtMs - cutAtMs > STALE_MS) expect(status).toBe(503);
    return status === 503;
  });
  for (let n = 0; n < 10; n++) expect((await call()).status).toBe(503);
  expect((await post(new URL(`${first.baseURL}/mcp`), token, "tools/list")).status).toBe(200);
  await relay.mend();
  await until(async () => (await call()).status === 200);
});
