import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { freePort } from "@/e2e/fixtures/free-port";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import { runCommandLine } from "./support/command-line";
import { ConsoleClient } from "./support/console-client";
import { figure } from "./support/figures";
import { type LiveServer, startLive, stopLive } from "./support/live-server";
import { MachineClient } from "./support/machine-client";
import { repetitions } from "./support/repetitions";
import { setUp } from "./support/set-up";

const REVOCATIONS = repetitions(10, 100);
const OTHERS = repetitions(2, 20);
const CUT_EVERY = 5;
const SECOND = "latchkey-second";

const folder = mkdtempSync(join(tmpdir(), "latchkey-proof-"));
let database: TestDatabase;
let first: LiveServer | undefined;
let second: LiveServer | undefined;
let shared: Record<string, string>;
let operator: ConsoleClient;
let doors: readonly MachineClient[];

beforeAll(async () => {
  database = await testDatabase();
  const [one, other] = [await freePort(), await freePort()];
  shared = {
    ...database.environment,
    PUBLIC_URL: `http://localhost:${one}`,
    LATCHKEY_SECRET: randomBytes(32).toString("hex"),
  };
  const start = (port: number, name: string, environment: Record<string, string>) =>
    startLive({
      port,
      logFile: join(folder, `${name}.log`),
      environment: { ...environment, LATCHKEY_DATA: join(folder, name) },
    });
  first = await start(one, "first", shared);
  operator = await setUp(first);
  second = await start(other, "second", { ...shared, DATABASE_URL: named(shared.DATABASE_URL) });
  doors = [new MachineClient(first.origin), new MachineClient(second.origin)];
});

afterAll(async () => {
  await Promise.all([stopLive(first), stopLive(second)]);
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Adds an application name to the URL of a database. By this name, the test finds the second
 * server's connections.
 */
function named(url = ""): string {
  return `${url}${url.includes("?") ? "&" : "?"}application_name=${SECOND}`;
}

interface Made {
  readonly id: string;
  readonly plain: string;
}

async function makeKey(client: ConsoleClient, name: string): Promise<Made> {
  const asked = { name, expires: { type: "days", days: 7 } };
  const made = await client.act("/keys", "createKeyAction", asked);
  if (!made.ok) throw new Error(made.code);
  const { key, plainKey } = made.value as { key: { id: string }; plainKey: string };
  return { id: key.id, plain: plainKey };
}

/**
 * Makes calls with the key at both servers while `end` makes the key invalid. Returns the status of
 * every request that was sent after `end` had finished.
 */
async function statusesAfter(key: Made, end: () => Promise<unknown>): Promise<number[]> {
  const [atFirst, atSecond] = doors;
  if (!atFirst || !atSecond) throw new Error("Both servers are there from the beginning on.");
  const token = await atSecond.token(key.plain);
  for (const door of doors) {
    expect((await door.exchange(key.plain)).status).toBe(200);
    expect((await door.call(token)).status).toBe(200);
  }
  let ended = false;
  const after: number[] = [];
  // These calls run before, during and after the change that makes the key invalid. Every cache
  // therefore contains the key when it becomes invalid.
  const overlapping = doors.map(async (door) => {
    for (let left = 3; left > 0; ) {
      const begunAfter = ended;
      const { status } = await door.call(token);
      if (begunAfter) after.push(status);
      if (begunAfter) left -= 1;
    }
  });
  await end();
  ended = true;
  const asked = doors.flatMap((door) => [door.call(token), door.exchange(key.plain)]);
  const answers = await Promise.all(asked);
  await Promise.all(overlapping);
  return [...after, ...answers.map(({ status }) => status)];
}

async function cutSecond(): Promise<void> {
  await database.sql`
    select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${SECOND}`;
}

async function orThrow(answer: Promise<{ ok: boolean }>): Promise<void> {
  const given = await answer;
  if (!given.ok) throw new Error(JSON.stringify(given));
}

test("both servers are registered, and each listens for changes on a connection with its own name", async () => {
  const listening = await database.sql`
    select application_name from pg_stat_activity
    where datname = current_database() and query ilike 'listen%'`;
  const live = await database.sql`select id from processes`;
  expect(listening.map((one) => one.application_name).sort()).toEqual(["latchkey", SECOND]);
  expect(live).toHaveLength(2);
});

test(`${REVOCATIONS} keys that are each revoked at one server are refused by both servers`, async () => {
  let calls = 0;
  for (let round = 0; round < REVOCATIONS; round += 1) {
    const key = await makeKey(operator, `revoked ${round}`);
    const cut = round % CUT_EVERY === 0;
    const statuses = await statusesAfter(key, async () => {
      if (cut) await cutSecond();
      await orThrow(operator.act("/keys", "revokeKeyAction", key.id, "the proof ends it"));
    });
    calls += statuses.length;
    // A server without database connections cannot know whether a key is revoked, so it may return
    // 503.
    const refused = cut ? [401, 503] : [401];
    expect(statuses.filter((status) => !refused.includes(status))).toEqual([]);
    expect(statuses).toContain(401);
  }
  figure(
    `revocation: ${REVOCATIONS} of ${REVOCATIONS}, ${calls} calls begun afterwards, none accepted`,
  );
});

test("disabling a key, its owner or its team makes both servers refuse the key", async () => {
  for (let round = 0; round < OTHERS; round += 1) {
    const disabled = await makeKey(operator, `disabled ${round}`);
    const disable = () => orThrow(operator.act("/keys", "disableKeyAction", disabled.id));
    expect(new Set(await statusesAfter(disabled, disable))).toEqual(new Set([401]));

    const member = await newMember(round);
    const personal = await makeKey(member.client, `personal ${round}`);
    const disableMaker = () => orThrow(operator.act("/people", "disablePersonAction", member.id));
    expect(new Set(await statusesAfter(personal, disableMaker))).toEqual(new Set([401]));

    const ofTeam = await makeKey(operator, `of the team ${round}`);
    // The statement changes the team directly instead of through a verb, so the test itself waits
    // until both servers have learned of the change.
    const disableTeam = async () => {
      await database.sql`update teams set disabled_at = now()`;
      await waitForProcesses(database.db);
    };
    expect(new Set(await statusesAfter(ofTeam, disableTeam))).toEqual(new Set([401]));
    await database.sql`update teams set disabled_at = null`;
    await waitForProcesses(database.db);
    expect((await doors[1]?.exchange(ofTeam.plain))?.status).toBe(200);
  }
});

test("a key that is revoked with the command line is refused by both servers", async () => {
  const key = await makeKey(operator, "ended at the terminal");
  const environment = { ...shared, LATCHKEY_DATA: join(folder, "first") };
  const statuses = await statusesAfter(key, async () => {
    const done = await runCommandLine(environment, "keys", "revoke", key.id, "--reason", "proof");
    expect(done.exitCode).toBe(0);
  });
  expect(new Set(statuses)).toEqual(new Set([401]));
});

async function newMember(round: number): Promise<{ id: string; client: ConsoleClient }> {
  const email = `milo${round}@example.com`;
  const asked = { name: "Milo Member", email, role: "member" };
  const made = await operator.act("/people", "createPersonAction", asked);
  if (!made.ok) throw new Error(made.code);
  const { person, link } = made.value as { person: { id: string }; link: { url: string } };
  const client = new ConsoleClient(operator.origin);
  const code = link.url.split("#")[1] ?? "";
  await orThrow(
    client.submit("/welcome", "acceptLinkAction", { code, password: "quartz-meadow-31-bicycle" }),
  );
  return { id: person.id, client };
}
