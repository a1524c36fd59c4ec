import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { POOLER_VARIABLE } from "@/db/testing/address";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { startTransactionPooler } from "@/db/testing/transaction-pooler";
import { administer } from "@/e2e/fixtures/administer";
import { freePort } from "@/e2e/fixtures/free-port";
import { machineEnvironment, PROJECT } from "@/e2e/fixtures/start-server";
import { TEST_SECRET } from "@/e2e/fixtures/test-secret";
import { createKey } from "@/lib/keys/creation/create-key";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import { figure } from "./support/figures";
import type { HttpAnswer } from "./support/http";
import { installedProgram } from "./support/installed-program";
import { type LiveServer, startLive, stopLive } from "./support/live-server";
import { MachineClient } from "./support/machine-client";
import { startPgbouncer } from "./support/pgbouncer";
import { repetitions } from "./support/repetitions";
import { pause } from "./support/wait";

const PROCESSES = repetitions(2, 4);
const KEYS = repetitions(10, 50);
const EXCHANGES = repetitions(150, 2_000);
/** The number of concurrent requests. It exceeds the number of connections in the pool. */
const AT_ONCE = 24;
/**
 * The poolers in the tests. `npm test` uses a small pooler from this project, because it must not
 * require programs other than Node. `npm run prove` uses PgBouncer.
 */
const WAYS = repetitions(0, 1) ? (["session", "transaction"] as const) : (["stand-in"] as const);
const MODES = repetitions(0, 1) ? (["session", "transaction"] as const) : [];
const TROUBLE = /"level":"(?:error|fatal)"/;
const NOT_HERE = "PgBouncer is not installed here: not run";

let cleanup: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of cleanup.reverse()) await one();
  cleanup = [];
});

/**
 * Starts a pooler in front of the database. Returns the environment for a server that connects
 * through the pooler, and a function that returns the pooler's log. Returns null if PgBouncer is
 * not installed.
 */
async function poolerBefore(way: (typeof WAYS)[number], database: TestDatabase) {
  if (way === "stand-in") {
    const pooler = await startTransactionPooler(database);
    cleanup.push(pooler.close);
    return { environment: pooler.environment, log: () => "" };
  }
  const command = installedProgram("pgbouncer");
  if (command === null) return null;
  const pooler = await startPgbouncer(command, way, database);
  cleanup.push(pooler.close);
  const name = await database.sql`select current_database() as name`;
  const environment: Record<string, string> = {
    DATABASE_URL: `${pooler.url}/${name[0]?.name}`,
  };
  return { environment, log: pooler.log };
}

/**
 * Starts servers that connect to the database through the pooler. The last server also has a direct
 * connection.
 */
async function startServers(
  environment: Record<string, string>,
  database: TestDatabase,
): Promise<LiveServer[]> {
  const { DATABASE_URL: direct = "", ...reached } = database.environment;
  const lasts = { ...environment, ...reached, DATABASE_DIRECT_URL: direct };

  const folder = mkdtempSync(join(tmpdir(), "latchkey-proof-"));
  const ports = await Promise.all(Array.from({ length: PROCESSES }, freePort));
  const publicUrl = { PUBLIC_URL: `http://localhost:${ports[0]}` };
  const starting = ports.map((port, index) =>
    startLive({
      port,
      logFile: join(folder, `${index}.log`),
      environment: {
        ...{ ...TEST_SECRET, ...publicUrl },
        ...(index === PROCESSES - 1 ? lasts : environment),
        LATCHKEY_DATA: join(folder, `data-${index}`),
      },
    }),
  );
  cleanup.push(async () => {
    const started = await Promise.allSettled(starting);
    await Promise.all(started.map((one) => one.status === "fulfilled" && stopLive(one.value)));
    rmSync(folder, { recursive: true, force: true });
  });
  return Promise.all(starting);
}

/**
 * Returns the id of the key for which the token in a response was issued. If the response contains
 * no token, returns its status and text.
 */
function holderOf({ status, body }: { status: number; body: Buffer }): string {
  const text = body.toString("utf8");
  if (status !== 200) return `${status} ${text.slice(0, 200)}`;
  const { access_token } = JSON.parse(text) as { access_token: string };
  const claims = Buffer.from(access_token.split(".")[1] ?? "", "base64url").toString("utf8");
  return (JSON.parse(claims) as { sub: string }).sub;
}

describe.each(WAYS)("several processes behind a pooler (%s)", (way) => {
  test(`${PROCESSES} processes respond correctly to each of ${EXCHANGES} exchanges`, async (ctx) => {
    const database = await testDatabase();
    cleanup.push(database.close);
    const pooler = await poolerBefore(way, database);
    if (pooler === null) return notHere(ctx);
    const servers = await startServers(pooler.environment, database);
    const [first] = servers as [LiveServer];
    const baseURL = first.origin;
    const operator = administer({ database, baseURL, dataDir: PROJECT });
    const keys: { id: string; plain: string }[] = [];
    for (let n = 0; n < KEYS; n++) {
      const made = await operator.done((ctx) =>
        createKey(ctx, { name: `key ${n}`, kind: "service", expires: { type: "days", days: 7 } }),
      );
      keys.push({ id: made.key.id, plain: made.plainKey });
    }
    const machines = servers.map(({ origin }) => new MachineClient(origin));
    const wrong: string[] = [];
    let next = 0;
    let unsure = 0;
    // On a busy machine, a process may be unable to read changes for a second. It then returns
    // status 503 with a retry time, and the request is sent again.
    const patiently = async (ask: () => Promise<HttpAnswer>) => {
      let answer = await ask();
      for (let again = 0; again < 20 && answer.status === 503; again++) {
        unsure += 1;
        await pause(500);
        answer = await ask();
      }
      return answer;
    };
    const ask = async () => {
      for (let n = next++; n < EXCHANGES; n = next++) {
        const key = keys[(n * 31) % KEYS] as (typeof keys)[0];
        const machine = machines[n % PROCESSES] as MachineClient;
        const answer = await patiently(() => machine.exchange(key.plain));
        const holder = holderOf(answer);
        if (holder !== key.id) wrong.push(`exchange ${n}: ${holder}`);
        else if (n % 10 === 0) {
          const { access_token } = JSON.parse(answer.body.toString("utf8"));
          const called = await patiently(() => machine.call(access_token));
          const text = called.body.toString("utf8");
          const own = called.status === 200 && text.includes(key.id);
          if (!own) wrong.push(`call ${n}: ${called.status} ${text.slice(0, 200)}`);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
    expect(wrong).toEqual([]);

    // As soon as one process has acknowledged a revocation, every process must refuse the key.
    const [ended] = keys as [(typeof keys)[0]];
    await operator.done((ctx) => revokeKey(ctx, { id: ended.id, reason: "Lost" }));
    const after = await Promise.all(machines.map((machine) => machine.exchange(ended.plain)));
    expect(after.map(({ status }) => status)).toEqual(machines.map(() => 401));
    for (const server of servers) expect(server.log()).not.toMatch(TROUBLE);
    expect(first.log()).toContain("changes are polled five times");
    expect(servers.at(-1)?.log()).toContain("changes and migrations use DATABASE_DIRECT_URL");
    const listening = await database.sql`select pid from pg_stat_activity
      where datname = current_database() and query ilike 'listen%'`;
    expect(listening).toHaveLength(1);
    const locks = await database.sql`select pid from pg_locks where locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database())`;
    expect(locks).toEqual([]);
    figure(
      `${way} pooler: ${EXCHANGES} exchanges of ${KEYS} keys at ${PROCESSES} processes, all right (503 meanwhile: ${unsure})`,
    );
  });
});

describe.each(MODES)("PgBouncer in %s mode", (mode) => {
  test("the contract tests pass if every connection to Postgres goes through PgBouncer", async (ctx) => {
    const command = installedProgram("pgbouncer");
    if (command === null) return notHere(ctx);
    const database = await testDatabase();
    cleanup.push(database.close);
    const pooler = await startPgbouncer(command, mode, database);
    cleanup.push(pooler.close);
    const log = join(PROJECT, `test-results/logs/contract-${mode}-pooler.log`);
    expect(await runContract(log, pooler.url), `see ${log}`).toBe(0);
    const databases = new Set(pooler.log().match(/latchkey_test_[0-9a-f]+/g));
    expect(databases.size, "databases that were reached through it").toBeGreaterThan(5);
    figure(`PgBouncer in ${mode} mode: the contract suite passes`);
  });
});

function runContract(logFile: string, pooler: string): Promise<number> {
  mkdirSync(join(PROJECT, "test-results/logs"), { recursive: true });
  const output = createWriteStream(logFile);
  const vitest = join(PROJECT, "node_modules/vitest/vitest.mjs");
  // The contract tests run in a separate process, but use the Postgres of this test run.
  const ours = Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST"));
  // The tests of refused starts are left out, because a pooler words Postgres errors differently.
  const files = ["e2e/contract", "e2e/real-servers"].flatMap((folder) =>
    readdirSync(join(PROJECT, folder))
      .filter((name) => /\.contract\.test\.ts$/.test(name) && !name.startsWith("start-refused"))
      .map((name) => `${folder}/${name}`),
  );
  const child = spawn(process.execPath, [vitest, "run", "--project", "contract", ...files], {
    cwd: PROJECT,
    env: { ...machineEnvironment(), ...Object.fromEntries(ours), [POOLER_VARIABLE]: pooler },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  cleanup.push(async () => child.kill("SIGTERM"));
  return new Promise((done) => child.once("exit", (code) => done(code ?? 1)));
}

function notHere(ctx: { skip(note: string): never }): never {
  figure(NOT_HERE);
  return ctx.skip(NOT_HERE);
}
