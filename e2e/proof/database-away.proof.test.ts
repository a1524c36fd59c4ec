import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freePort } from "@/e2e/fixtures/free-port";
import { STALE_MS } from "@/lib/change-feed/feed";
import type { ConsoleClient } from "./support/console-client";
import { figure, spread } from "./support/figures";
import { type HttpAnswer, http } from "./support/http";
import { type LiveServer, startLive, stopLive } from "./support/live-server";
import { MachineClient } from "./support/machine-client";
import { type OwnPostgres, ownPostgres } from "./support/own-postgres";
import { repetitions } from "./support/repetitions";
import { setUp } from "./support/set-up";
import { boundMs, pause, until } from "./support/wait";

const ROUNDS = repetitions(2, 10);
const NOTICED_WITHIN_MS = 3_000;
const RECOVERED_WITHIN_MS = 10_000;

const folder = mkdtempSync(join(tmpdir(), "latchkey-proof-"));
let postgres: OwnPostgres | undefined;
let server: LiveServer | undefined;
let credentials = ["", ""] as [string, string];

afterAll(async () => {
  await stopLive(server);
  await postgres?.remove();
  rmSync(folder, { recursive: true, force: true });
});

test(`${ROUNDS} database outages are each reported, and the server recovers from each without a restart`, async () => {
  postgres = await ownPostgres(join(folder, "postgres"));
  await postgres.start();
  const port = await freePort();
  const environment = {
    ...postgres.environment,
    LATCHKEY_DATA: join(folder, "data"),
    PUBLIC_URL: `http://localhost:${port}`,
  };
  server = await startLive({ port, logFile: join(folder, "server.log"), environment });
  const { origin } = server;
  const operator = await setUp(server);
  const machine = new MachineClient(origin);
  const asked = { name: "steady", expires: { type: "never" } };
  const made = await operator.act("/keys", "createKeyAction", asked);
  if (!made.ok) throw new Error(made.code);
  const { plainKey } = made.value as { plainKey: string };
  const token = await machine.token(plainKey);
  credentials = [plainKey, token];
  const ready = async () => (await http(`${origin}/readyz`)).status;
  const recovered: number[] = [];

  for (let round = 0; round < ROUNDS; round += 1) {
    await postgres.stop();
    await until(async () => (await ready()) === 503, NOTICED_WITHIN_MS, "/readyz says it");
    expect((await http(`${origin}/healthz`)).status).toBe(200);
    // A server may use cached data for up to one second after it has lost the database.
    await pause(STALE_MS);
    for (const answer of [await machine.exchange(plainKey), await machine.call(token)]) {
      expect([answer.status, errorOf(answer)]).toEqual([503, "database_unavailable"]);
      expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    }
    const rename = await operator.act("/keys", "disableKeyAction", "any");
    expect(rename).toMatchObject({ ok: false, code: "database_unavailable" });
    await expectAwayPage(operator);

    await pause(300);
    await postgres.start();
    const back = async () =>
      (await ready()) === 200 &&
      (await machine.exchange(plainKey)).status === 200 &&
      (await machine.call(token)).status === 200 &&
      (await operator.page("/keys")).status === 200;
    recovered.push(await until(back, RECOVERED_WITHIN_MS, "everything answers again"));
  }
  expect(await Promise.race([server.ended, pause(100)])).toBeUndefined();
  figure(`database away ${ROUNDS} times: recovered without a restart, in ms: ${spread(recovered)}`);
});

test("a database that never responds causes errors instead of hanging requests", async () => {
  if (!postgres || !server) throw new Error("They run since the test before.");
  const { origin } = server;
  const [plainKey, token] = credentials;
  const machine = new MachineClient(origin);
  postgres.freeze(true);
  try {
    await pause(STALE_MS);
    const startedAt = performance.now();
    const [ready, ...answers] = await Promise.all([
      http(`${origin}/readyz`),
      machine.exchange(plainKey),
      machine.call(token),
    ]);
    expect(performance.now() - startedAt).toBeLessThan(boundMs(2 * NOTICED_WITHIN_MS));
    expect(ready.status).toBe(503);
    for (const answer of answers) {
      expect([answer.status, errorOf(answer)]).toEqual([503, "database_unavailable"]);
      expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    }
    expect((await http(`${origin}/healthz`)).status).toBe(200);
  } finally {
    postgres.freeze(false);
  }
  const back = async () => (await machine.call(token)).status === 200;
  await until(back, RECOVERED_WITHIN_MS, "it answers again");
});

function errorOf(answer: HttpAnswer): unknown {
  const body = JSON.parse(answer.body.toString("utf8")) as { error: unknown };
  const { error } = body;
  if (typeof error === "object" && error !== null) {
    return (error as { data?: { error?: string } }).data?.error;
  }
  return error;
}

async function expectAwayPage(operator: ConsoleClient): Promise<void> {
  const page = await operator.page("/keys");
  expect(page.body.toString("utf8")).toContain("LATCHKEY_DATABASE_AWAY");
}
