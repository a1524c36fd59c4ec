import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { freePort } from "@/e2e/fixtures/free-port";
import type { ConsoleClient } from "./support/console-client";
import { figure } from "./support/figures";
import { type LiveServer, startLive, stopLive } from "./support/live-server";
import { MachineClient } from "./support/machine-client";
import { repetitions } from "./support/repetitions";
import { setUp } from "./support/set-up";

const ROTATIONS = repetitions(2, 20);
/** How long the overlap and the time after it last, in milliseconds. */
const OVERLAP_MS = 2_500;
const AFTER_MS = 2_500;
const GRACE_MS = 1_000;

const folder = mkdtempSync(join(tmpdir(), "latchkey-proof-"));
let database: TestDatabase;
let servers: LiveServer[] = [];
let operator: ConsoleClient;
let doors: readonly MachineClient[];

beforeAll(async () => {
  database = await testDatabase();
  const ports = [await freePort(), await freePort()];
  const shared = {
    ...database.environment,
    PUBLIC_URL: `http://localhost:${ports[0]}`,
    LATCHKEY_SECRET: randomBytes(32).toString("hex"),
  };
  for (const port of ports) {
    const name = String(port);
    const server = await startLive({
      port,
      logFile: join(folder, `${name}.log`),
      environment: { ...shared, LATCHKEY_DATA: join(folder, name) },
    });
    if (servers.length === 0) operator = await setUp(server);
    servers = [...servers, server];
  }
  doors = servers.map(({ origin }) => new MachineClient(origin));
});

afterAll(async () => {
  await Promise.all(servers.map(stopLive));
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Seen {
  readonly begunMs: number;
  readonly endedMs: number;
  readonly status: number;
}

/**
 * Uses a secret at both servers without a pause until `stop`: exchanges it, and calls with a token
 * of it. A token that was refused is used on, so that each use after the end counts.
 */
function load(plain: string, stop: AbortSignal): Promise<Seen[]> {
  const use = async (door: MachineClient): Promise<Seen[]> => {
    const seen: Seen[] = [];
    const token = await door.token(plain);
    for (let turn = 0; !stop.aborted; turn += 1) {
      const begunMs = Date.now();
      const { status } = await (turn % 4 === 0 ? door.exchange(plain) : door.call(token));
      seen.push({ begunMs, endedMs: Date.now(), status });
    }
    return seen;
  };
  return Promise.all([...doors, ...doors].map(use)).then((all) => all.flat());
}

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function act<Value>(page: string, name: string, ...given: unknown[]): Promise<Value> {
  const done = await operator.act(page, name, ...given);
  if (!done.ok) throw new Error(JSON.stringify(done));
  return done.value as Value;
}

interface Made {
  readonly key: { readonly id: string };
  readonly plainKey: string;
}

test(`in ${ROTATIONS} rotations under load at two servers, no call fails before the old secret's end, and none succeeds a second after it`, async () => {
  let before = 0;
  let after = 0;
  let latestMs = 0;
  for (let round = 0; round < ROTATIONS; round += 1) {
    const expires = { type: "days", days: 7 };
    const made = await act<Made>("/keys", "createKeyAction", { name: `rotated ${round}`, expires });
    const { id } = made.key;
    const stop = new AbortController();
    const old = load(made.plainKey, stop.signal);
    await wait(200);
    const rotated = await act<Made>(`/keys/${id}`, "rotateKeyAction", id, "1h", `round-${round}`);
    const fresh = load(rotated.plainKey, stop.signal);
    let endMs = Date.now() + OVERLAP_MS;
    const isTimed = round % 2 === 0;
    if (isTimed) {
      const end = new Date(endMs).toISOString();
      await database.sql`update api_keys set former_ends_at = ${end} where id = ${id}`;
      await wait(OVERLAP_MS);
    } else {
      await wait(OVERLAP_MS);
      endMs = Date.now();
      await act(`/keys/${id}`, "finishRotationAction", id);
    }
    await wait(AFTER_MS);
    stop.abort();
    const [uses, others] = await Promise.all([old, fresh]);
    const early = uses.filter(({ endedMs }) => endedMs < endMs);
    const late = uses.filter(({ begunMs }) => begunMs > endMs + GRACE_MS);
    expect(early.filter(({ status }) => status !== 200)).toEqual([]);
    expect(late.filter(({ status }) => status !== 401)).toEqual([]);
    expect(others.filter(({ status }) => status !== 200)).toEqual([]);
    expect(Math.min(early.length, late.length, others.length)).toBeGreaterThan(0);
    before += early.length + others.length;
    after += late.length;
    const accepted = uses.filter(({ status }) => status === 200).map(({ begunMs }) => begunMs);
    latestMs = Math.max(latestMs, ...accepted.map((begunMs) => begunMs - endMs));
  }
  figure(
    `rotation: ${ROTATIONS} under load, ${before} calls and exchanges before the end or with the new secret, none failed; ${after} with the old one afterwards, none accepted; the last accepted one began ${Math.max(0, latestMs)} ms after the end`,
  );
});
