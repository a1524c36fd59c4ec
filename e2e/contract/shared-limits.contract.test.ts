import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { accessTokens } from "@/e2e/fixtures/access-token";
import { administer } from "@/e2e/fixtures/administer";
import { makeServiceKey } from "@/e2e/fixtures/make-key";
import { PROJECT, type RunningServer, startServer } from "@/e2e/fixtures/start-server";
import { STATEFUL } from "@/e2e/fixtures/stateful-program";

/** Two processes on one database, which share the counts of a key's limits. */
let database: TestDatabase;
let first: RunningServer;
let second: RunningServer;

const start = (name: string, environment: Record<string, string> = {}) =>
  startServer({
    database,
    logFile: join(PROJECT, `test-results/logs/shared-limits-${name}.log`),
    environment: { ALLOW_STDIO: "1", ...environment },
  });

beforeAll(async () => {
  database = await testDatabase();
  first = await start("first");
  second = await start("second", { PUBLIC_URL: first.baseURL });
  const operator = administer(first);
  await operator.register({ name: "state", ...STATEFUL });
  await operator.grant({ state: ["*"] });
});
afterAll(async () => {
  await Promise.all([first?.stop(), second?.stop()]);
  await database?.close();
});

async function newKey(limits: { perMinute?: number; calls?: number }) {
  const { id, key } = await makeServiceKey(first, "Limited");
  const token = await accessTokens(first, key)();
  await database.sql`
    update api_keys set requests_per_minute = ${limits.perMinute ?? null},
      concurrent_calls = ${limits.calls ?? null}
    where id = ${id}`;
  return { id, token };
}

function post(at: RunningServer, token: string, method: string, params = {}, signal?: AbortSignal) {
  return fetch(`http://localhost:${at.port}/mcp`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    ...(signal ? { signal } : {}),
  });
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

test("requests of a key at one process count against its limit at another", async () => {
  const { token } = await newKey({ perMinute: 10 });
  for (let n = 0; n < 10; n++) expect((await post(first, token, "ping")).status).toBe(200);
  expect((await post(first, token, "ping")).status).toBe(429);
  // Alone, the second process would let the key make ten requests of its own.
  let admitted = 0;
  let refused: Response | null = null;
  while (refused === null && admitted < 10) {
    const response = await post(second, token, "ping");
    if (response.status === 429) refused = response;
    else admitted++;
    await response.text();
    await pause(1_000);
  }
  expect(refused?.status).toBe(429);
  expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(admitted).toBeLessThan(9);
});

test("a running call at one process takes the key's only slot at another, until it ends", async () => {
  const { token } = await newKey({ calls: 1 });
  const ends = new AbortController();
  const long = callLong(token, ends.signal);
  const status = async () => {
    const response = await post(second, token, "tools/call", { name: "state_kept", arguments: {} });
    await response.text();
    return response.status;
  };
  await expect.poll(status, { timeout: 60_000, interval: 300 }).toBe(429);
  ends.abort();
  await long;
  await expect.poll(status, { timeout: 60_000, interval: 300 }).toBe(200);
});

/** Makes a call that lasts until it is aborted. */
async function callLong(token: string, signal: AbortSignal): Promise<void> {
  const params = { name: "state_wait", arguments: { ms: 120_000 } };
  try {
    await (await post(first, token, "tools/call", params, signal)).text();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
