import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freePort } from "@/e2e/fixtures/free-port";
import { lookInto } from "./support/embedded-sql";
import { figure, spread } from "./support/figures";
import { http } from "./support/http";
import { auditLedger, type Item } from "./support/ledger";
import { type LiveServer, startLive, stopLive } from "./support/live-server";
import { MachineClient } from "./support/machine-client";
import { childrenOf, leftOver, postmasterOf, socketFolderOf } from "./support/processes";
import { repetitions } from "./support/repetitions";
import { setUp } from "./support/set-up";
import { pause, until } from "./support/wait";
import { startWriters } from "./support/writers";

const ROUNDS = repetitions(2, 20);
const WRITERS = 8;
const OUTAGE_BOUND_MS = 20_000;

const folder = mkdtempSync(join(tmpdir(), "latchkey-proof-"));
const dataDir = join(folder, "data");
let server: LiveServer | undefined;

afterAll(async () => {
  await stopLive(server);
  rmSync(folder, { recursive: true, force: true });
});

test(`after ${ROUNDS} kills of the postmaster and as many of its children, no acknowledged change is lost`, async () => {
  const port = await freePort();
  const environment = { LATCHKEY_DATA: dataDir, PUBLIC_URL: `http://localhost:${port}` };
  server = await startLive({ port, logFile: join(folder, "server.log"), environment });
  const { origin } = server;
  const client = await setUp(server);
  const bystander = await bystanderOf(origin, client);
  const startedAt = performance.now();
  const writers = startWriters(client, WRITERS, "w");
  const outages = { postmaster: [] as number[], child: [] as number[] };

  for (let round = 0; round < 2 * ROUNDS; round += 1) {
    await pause(300 + Math.random() * 1_200);
    const whole = round % 2 === 0;
    const postmaster = postmasterOf(dataDir);
    if (postmaster === null) throw new Error("No Postgres runs.");
    const children = childrenOf(postmaster);
    const victim = whole ? postmaster : children[Math.floor(Math.random() * children.length)];
    if (victim === undefined) throw new Error("Postgres has no children.");
    const killedAt = performance.now();
    process.kill(victim, "SIGKILL");
    // The outage is over as soon as a change that was requested after the kill is acknowledged.
    const back = () => writers.lastBegunMs() > killedAt;
    const outage = await until(back, OUTAGE_BOUND_MS, "writes are acknowledged again");
    outages[whole ? "postmaster" : "child"].push(outage);
  }
  const writingMs = performance.now() - startedAt;
  await writers.stop();
  const seen = await bystander.stop();
  expect(writers.surprises).toEqual([]);
  expect(Object.keys(seen).filter((status) => !["200", "503"].includes(status))).toEqual([]);
  expect(
    await lookInto(dataDir, (sql) => auditLedger(sql, [...writers.items, bystander.item])),
  ).toEqual([]);
  expect((await http(`${origin}/readyz`)).status).toBe(200);
  server.kill("SIGTERM");
  expect(await server.ended).toBe(0);
  expect([leftOver([], dataDir), socketFolderOf(dataDir)]).toEqual([[], null]);

  const awayMs = [...outages.postmaster, ...outages.child].reduce((sum, ms) => sum + ms, 0);
  const perSecond = writers.acknowledged() / ((writingMs - awayMs) / 1000);
  figure(
    `kill -9 of the postmaster and of a child of it, ${ROUNDS} times each: ${writers.acknowledged()} acknowledged changes at ${perSecond.toFixed(0)} a second while Postgres ran, none lost, each with one record; outage in ms, postmaster: ${spread(outages.postmaster)}, child: ${spread(outages.child)}; exchange and /mcp meanwhile: ${JSON.stringify(seen)}`,
  );
  if (process.env.PROVE === "full") expect(perSecond).toBeGreaterThanOrEqual(50);
});

/**
 * Starts a client that exchanges a key and makes calls during the whole test. The client counts the
 * responses by status code, and counts a 503 without Retry-After separately.
 */
async function bystanderOf(origin: string, client: Awaited<ReturnType<typeof setUp>>) {
  const machine = new MachineClient(origin);
  const asked = { name: "w bystander", expires: { type: "never" } };
  const made = await client.act("/keys", "createKeyAction", asked);
  if (!made.ok) throw new Error(made.code);
  const { plainKey, key } = made.value as { plainKey: string; key: { id: string } };
  const item: Item = {
    name: asked.name,
    id: key.id,
    acknowledged: [{ change: "create", name: asked.name }],
    unknown: null,
  };
  const token = await machine.token(plainKey);
  const seen: Record<string, number> = {};
  let stopping = false;
  const count = (status: number | string) => {
    seen[status] = (seen[status] ?? 0) + 1;
  };
  const watching = (async () => {
    while (!stopping) {
      const answers = await Promise.all([machine.exchange(plainKey), machine.call(token)]);
      for (const { status, headers } of answers) {
        const silent = status === 503 && headers["retry-after"] === undefined;
        count(silent ? "503 without Retry-After" : status);
      }
      await pause(25);
    }
  })();
  return {
    item,
    stop: async () => {
      stopping = true;
      await watching;
      return seen;
    },
  };
}
