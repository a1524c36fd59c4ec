import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { folderState } from "@/db/embedded/folder-lock";
import { embeddedPaths } from "@/db/embedded/record";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { freePort } from "@/e2e/fixtures/free-port";
import { machineEnvironment, PROJECT, startServer } from "@/e2e/fixtures/start-server";

const folder = mkdtempSync(join(tmpdir(), "hang-up-"));
const dataDir = join(folder, "data");
/** A program that runs a command in a new terminal. */
const TERMINAL = "script";
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

test("a server without a terminal, as under nohup, logs that it received SIGHUP and keeps running", async () => {
  const server = await startServer({ database, logFile: join(folder, "plain.log") });
  try {
    server.kill("SIGHUP");
    await expect.poll(() => server.log()).toContain("SIGHUP is ignored");
    expect((await fetch(`${server.baseURL}/readyz`)).status).toBe(200);
  } finally {
    await server.stop();
  }
});

test("a server whose terminal closes shuts down cleanly and stops its Postgres", async () => {
  const port = await freePort();
  const status = join(folder, "status");
  const script = join(folder, "run.sh");
  const built = join(PROJECT, "e2e/fixtures/run-built.mjs");
  // The shell that starts Node ignores SIGHUP, and child processes inherit this setting. Node still
  // handles the signal, because it installs its own handler when it starts.
  writeFileSync(
    script,
    `trap '' HUP\n'${process.execPath}' '${built}' server\necho $? >'${status}'\n`,
  );
  const command = `/bin/sh ${script}`;
  const args =
    process.platform === "linux"
      ? ["-qec", command, "/dev/null"]
      : ["-q", "/dev/null", "/bin/sh", script];
  const terminal = spawn(TERMINAL, args, {
    cwd: PROJECT,
    env: { ...machineEnvironment(), LATCHKEY_DATA: dataDir, PORT: String(port), SHELL: "/bin/sh" },
    stdio: ["pipe", "ignore", "inherit"],
  });
  const ready = () =>
    fetch(`http://localhost:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await expect.poll(ready, { timeout: 25_000 }).toBe(true);
  const gone = once(terminal, "exit");
  terminal.kill("SIGKILL");
  await gone;
  await expect
    .poll(() => existsSync(status) && readFileSync(status, "utf8").trim(), { timeout: 15_000 })
    .toBe(String(128 + constants.signals.SIGHUP));
  expect(await folderState(embeddedPaths(dataDir).runDir)).toBe("free");
}, 60_000);
