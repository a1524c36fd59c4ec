import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freePort } from "@/e2e/fixtures/free-port";
import { lookInto } from "./support/embedded-sql";
import { figure, spread } from "./support/figures";
import { type LiveServer, startLive, stopLive } from "./support/live-server";
import { MachineClient } from "./support/machine-client";
import { descendantsOf, leftOver, socketFolderOf } from "./support/processes";
import { repetitions } from "./support/repetitions";
import { setUp } from "./support/set-up";
import { boundMs, pause } from "./support/wait";

const ROUNDS = repetitions(2, 10);
const CALLS = 60;
const SLOW_MS = 700;
const STOPPED_WITHIN_MS = 9_000;

const folder = mkdtempSync(join(tmpdir(), "latchkey-proof-"));
const dataDir = join(folder, "data");
let server: LiveServer | undefined;

afterAll(async () => {
  await stopLive(server);
  rmSync(folder, { recursive: true, force: true });
});

test(`${ROUNDS} servers that receive SIGTERM finish their running calls and record every call`, async () => {
  const port = await freePort();
  const start = () => {
    const environment = { LATCHKEY_DATA: dataDir, PUBLIC_URL: `http://localhost:${port}` };
    return startLive({ port, logFile: join(folder, "server.log"), environment });
  };
  server = await start();
  const operator = await setUp(server);
  const asked = { name: "busy", expires: { type: "never" } };
  const made = await operator.act("/keys", "createKeyAction", asked);
  if (!made.ok) throw new Error(made.code);
  const { plainKey } = made.value as { plainKey: string };
  const stoppedMs: number[] = [];
  let made200 = 0;

  for (let round = 0; round < ROUNDS; round += 1) {
    const machine = new MachineClient(server.origin);
    const token = await machine.token(plainKey);
    const answers = await Promise.all(Array.from({ length: CALLS }, () => machine.call(token)));
    const slow = slowCall(server.origin, token);
    await slow.begun;
    const family = descendantsOf(server.pid);
    const startedAt = performance.now();
    server.kill("SIGTERM");
    await pause(SLOW_MS);
    await expect(machine.call(token)).rejects.toThrow();
    slow.finish();
    expect(await slow.status).toBe(200);
    expect(await server.ended).toBe(0);
    stoppedMs.push(performance.now() - startedAt);
    expect(stoppedMs.at(-1)).toBeLessThan(boundMs(STOPPED_WITHIN_MS));
    expect([leftOver(family, dataDir), socketFolderOf(dataDir)]).toEqual([[], null]);
    made200 += answers.filter(({ status }) => status === 200).length + 1;

    server = await start();
    const [row] = await lookInto(dataDir, (sql) => sql`select count(*)::int as n from calls`);
    expect(row?.n).toBe(made200);
  }
  expect(made200).toBe(ROUNDS * (CALLS + 1));
  figure(
    `SIGTERM ${ROUNDS} times: ${made200} calls made, ${made200} recorded, each with one slow body under way; stopped in ms (of which ${SLOW_MS} waiting for the body): ${spread(stoppedMs)}`,
  );
});

/** Sends the first half of a call to /mcp. The returned `finish` sends the second half. */
function slowCall(origin: string, token: string) {
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "latchkey_whoami", arguments: {} },
  });
  const asked = request(`${origin}/mcp`, {
    method: "POST",
    agent: false,
    headers: {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      accept: "application/json, text/event-stream",
      authorization: `Bearer ${token}`,
      "mcp-protocol-version": "2025-06-18",
    },
  });
  const status = new Promise<number>((resolve, reject) => {
    asked.once("error", reject);
    asked.once("response", (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode ?? 0));
    });
  });
  const half = Math.floor(body.length / 2);
  const begun = new Promise<void>((resolve) => {
    // After 150 ms, the server has read the first half and waits for the second.
    asked.write(body.slice(0, half), () => setTimeout(resolve, 150));
  });
  return { begun, status, finish: () => void asked.end(body.slice(half)) };
}
