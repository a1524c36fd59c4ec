import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { exchange, makeServiceKey } from "@/e2e/fixtures/make-key";
import { type RunningServer, startServer } from "@/e2e/fixtures/start-server";

const AHEAD_SECONDS = 47;
/** A script that Node loads first. It sets the clock of the process 47 s ahead. */
const SHIFT = `
const Real = Date, by = ${AHEAD_SECONDS * 1000};
globalThis.Date = class extends Real {
  constructor(...given) { given.length === 0 ? super(Real.now() + by) : super(...given); }
  static now() { return Real.now() + by; }
  static parse(text) { return Real.parse(text); }
  static UTC(...given) { return Real.UTC(...given); }
};`;

const MCP = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
  "mcp-protocol-version": "2025-06-18",
};

const folder = mkdtempSync(join(tmpdir(), "clocks-"));
let database: TestDatabase;
let ahead: RunningServer | undefined;
let right: RunningServer | undefined;

beforeAll(async () => {
  database = await testDatabase();
  const shift = join(folder, "shift.mjs");
  writeFileSync(shift, SHIFT);
  const common = { PUBLIC_URL: "http://localhost:12009" };
  const start = (name: string, more: Record<string, string> = {}) =>
    startServer({
      database,
      logFile: join(folder, `${name}.log`),
      environment: { ...common, ...more },
    });
  [ahead, right] = await Promise.all([
    start("ahead", { NODE_OPTIONS: `--import=${shift}` }),
    start("right"),
  ]);
}, 60_000);
afterAll(async () => {
  await Promise.all([ahead?.stop(), right?.stop()]);
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

test("only the process whose clock is wrong warns about its clock, both in its log and at /readyz", async () => {
  const words = /this machine's clock is 4\d s ahead of the database's: set both by NTP/;
  const ready = async (server: RunningServer | undefined) =>
    (await (await fetch(`${server?.baseURL}/readyz`)).json()) as object;
  expect(ahead?.log()).toMatch(words);
  expect(right?.log()).not.toMatch(/clock/);
  expect(await ready(ahead)).toMatchObject({
    status: "ready",
    clock: expect.stringMatching(words),
  });
  expect(await ready(right)).toEqual({ status: "ready", database: "reachable" });
});

test("a token that either process issued is accepted by both processes", async () => {
  if (!ahead || !right) throw new Error("Both servers run.");
  const { key } = await makeServiceKey(right, "two clocks");
  for (const mints of [ahead, right]) {
    const given = await exchange(mints, key);
    const text = await given.text();
    expect([given.status, text]).toEqual([200, expect.stringContaining("access_token")]);
    const { access_token } = JSON.parse(text) as { access_token: string };
    for (const server of [right, ahead]) {
      const answer = await fetch(`${server.baseURL}/mcp`, {
        method: "POST",
        headers: { ...MCP, authorization: `Bearer ${access_token}` },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
      });
      expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
    }
  }
});
