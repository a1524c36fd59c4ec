import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freePort } from "@/e2e/fixtures/free-port";
import type { ConsoleClient } from "./support/console-client";
import { lookInto } from "./support/embedded-sql";
import { figure, spread } from "./support/figures";
import { auditLedger, type Item } from "./support/ledger";
import { type LiveServer, startLive, stopLive } from "./support/live-server";
import { descendantsOf, leftOver, socketFolderOf } from "./support/processes";
import { repetitions } from "./support/repetitions";
import { setUp } from "./support/set-up";
import { boundMs, pause, until } from "./support/wait";
import { startWriters } from "./support/writers";

const ROUNDS = repetitions(2, 20);
const WRITERS = 8;
const READY_BOUND_MS = 30_000;
const ORPHAN_BOUND_MS = 10_000;

const folder = mkdtempSync(join(tmpdir(), "latchkey-proof-"));
const dataDir = join(folder, "data");
let server: LiveServer | undefined;

afterAll(async () => {
  await stopLive(server);
  rmSync(folder, { recursive: true, force: true });
});

test(`after ${ROUNDS} kills of the Node process, the database contains every acknowledged change`, async () => {
  const port = await freePort();
  const start = () => {
    const environment = { LATCHKEY_DATA: dataDir, PUBLIC_URL: `http://localhost:${port}` };
    return startLive({ port, logFile: join(folder, "server.log"), environment });
  };
  server = await start();
  const client: ConsoleClient = await setUp(server);
  const items: Item[] = [];
  const readyMs: number[] = [];
  const goneMs: number[] = [];
  let acknowledged = 0;
  let writingMs = 0;

  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now();
    const writers = startWriters(client, WRITERS, `r${round}`);
    await until(() => writers.acknowledged() >= WRITERS, 20_000, "writing is under way");
    await pause(200 + Math.random() * 1_300);
    const socketFolder = socketFolderOf(dataDir);
    const family = descendantsOf(server.pid);
    server.kill("SIGKILL");
    await server.ended;
    writingMs += performance.now() - startedAt;
    await writers.stop();
    acknowledged += writers.acknowledged();
    items.push(...writers.items);
    expect(writers.surprises).toEqual([]);
    expect(socketFolder).not.toBeNull();
    expect(family.length).toBeGreaterThan(4);

    // In every other round, the next server starts at once, while the killed server's Postgres is
    // still stopping.
    if (round % 2 === 0) {
      const gone = () => leftOver(family, dataDir).length === 0 && !socketFolderOf(dataDir);
      goneMs.push(await until(gone, ORPHAN_BOUND_MS, "nothing is left of the killed server"));
    }
    server = await start();
    expect(server.readyMs).toBeLessThan(boundMs(READY_BOUND_MS));
    readyMs.push(server.readyMs);
    expect(leftOver(family, "no folder at all")).toEqual([]);
    expect(await lookInto(dataDir, (sql) => auditLedger(sql, items))).toEqual([]);
  }
  await stopLive(server);
  expect([leftOver([], dataDir), socketFolderOf(dataDir)]).toEqual([[], null]);

  const perSecond = acknowledged / (writingMs / 1000);
  figure(
    `kill -9 of Node, ${ROUNDS} times: ${acknowledged} acknowledged changes at ${perSecond.toFixed(0)} a second, none lost, each with one record; gone in ms: ${spread(goneMs)}; ready again in ms: ${spread(readyMs)}`,
  );
  expect(acknowledged).toBeGreaterThan(WRITERS * ROUNDS);
  if (process.env.PROVE === "full") expect(perSecond).toBeGreaterThanOrEqual(50);
});
