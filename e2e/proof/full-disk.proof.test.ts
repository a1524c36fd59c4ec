import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freePort } from "@/e2e/fixtures/free-port";
import { figure } from "./support/figures";
import { http } from "./support/http";
import { type LiveServer, startLive, stopLive } from "./support/live-server";
import { MachineClient } from "./support/machine-client";
import { repetitions } from "./support/repetitions";
import { setUp } from "./support/set-up";
import { pause, until } from "./support/wait";

const ROUNDS = repetitions(1, 5);
const DISK = "size=256m";
const isRoot = process.getuid?.() === 0;
/**
 * The command prefix that enters a new mount namespace. In this namespace, a small disk can be
 * mounted as the data folder.
 */
const ASIDE = [
  "unshare",
  "--mount",
  ...(isRoot ? [] : ["--user", "--map-root-user"]),
  "/bin/sh",
  "-c",
];
const ON_DISK = `mount -t tmpfs -o ${DISK} none "$1" && shift && exec "$@"`;

const folder = mkdtempSync(join(tmpdir(), "latchkey-proof-"));
const dataDir = join(folder, "data");
let server: LiveServer | undefined;

afterAll(async () => {
  await stopLive(server);
  rmSync(folder, { recursive: true, force: true });
});

test(`in ${ROUNDS} rounds, a full disk causes 503 storage_full until space is freed`, async () => {
  mkdirSync(dataDir);
  const prefix = [...ASIDE, ON_DISK, "sh", dataDir];
  const [file = "", ...args] = [...prefix, "true"];
  // If this machine does not allow the test to mount a disk, only lib/process/storage.db.test.ts
  // covers a full disk.
  if (spawnSync(file, args).status !== 0)
    return figure("a full disk: no file system may be mounted here");
  const port = await freePort();
  const environment = { LATCHKEY_DATA: dataDir, PUBLIC_URL: `http://localhost:${port}` };
  server = await startLive({ port, logFile: join(folder, "server.log"), environment, prefix });
  const { origin, pid } = server;
  const operator = await setUp(server);
  const machine = new MachineClient(origin);
  const create = (name: string) =>
    operator.act("/keys", "createKeyAction", { name, expires: { type: "never" } });
  const first = await create("first");
  if (!first.ok) throw new Error(first.code);
  const { plainKey } = first.value as { plainKey: string };
  const ready = async () => {
    const { status, body } = await http(`${origin}/readyz`, { timeoutMs: 3_000 });
    return { ...JSON.parse(body.toString("utf8")), status };
  };
  const filler = join(`/proc/${pid}/root`, dataDir, "filler");
  const seen = new Map<string, number>();
  const backMs: number[] = [];

  for (let round = 0; round < ROUNDS; round += 1) {
    fill(filler);
    const full = await ready();
    expect(full).toMatchObject({ status: 503, reason: "storage_full" });
    for (let at = 0; at < 40; at += 1) {
      const answer = await create(`${round} ${at} ${"x".repeat(60)}`).catch((error: Error) => ({
        ok: false as const,
        code: error.message,
      }));
      const code = answer.ok ? "ok" : answer.code;
      seen.set(code, (seen.get(code) ?? 0) + 1);
      // Some changes still succeed, because the existing table files have free space.
      expect(["ok", "storage_full"]).toContain(code);
    }
    expect([200, 503]).toContain((await machine.exchange(plainKey)).status);
    expect((await http(`${origin}/healthz`)).status).toBe(200);
    rmSync(filler);
    backMs.push(
      await until(async () => (await ready()).status === 200, 60_000, "it is ready again"),
    );
    expect(await create(`after ${round}`)).toMatchObject({ ok: true });
    expect((await machine.exchange(plainKey)).status).toBe(200);
    await pause(50);
  }
  figure(
    `a full disk, ${ROUNDS} times: changes meanwhile ${JSON.stringify(Object.fromEntries(seen))}; ready again without a restart after ${Math.max(...backMs).toFixed(0)} ms at most`,
  );
});

/** Appends to the file until the disk is full. */
function fill(file: string): void {
  for (let size = 1_048_576; size >= 512; size /= 2) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: "a" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }
}
