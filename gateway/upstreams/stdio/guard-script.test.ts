import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GUARD_SCRIPT, GUARD_SHELL } from "./guard-script";

/** A program that holds the guard's pipe as Latchkey does, and waits to be killed. */
const HOLDER = `
const { spawn } = require("node:child_process");
const [shell, script, mark] = process.argv.slice(1);
const [file, ...how] = JSON.parse(shell);
const grandchild = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); //" + mark;
const child = "require('node:child_process').spawn(process.execPath, ['-e', " + JSON.stringify(grandchild) +
  "]); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); //" + mark;
spawn(file, [...how, script, "guard", "-", "TERM", "", process.execPath, "-e", child], {
  detached: true, stdio: ["pipe", "pipe", "pipe", "pipe", "pipe"],
});
setInterval(() => {}, 1000);
`;

const marked = (mark: string) =>
  readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(mark);
    } catch {
      return false;
    }
  }).length;

test("when Latchkey is killed with SIGKILL, the command's process, its children and the guard end too", async () => {
  const mark = `guard-test-${process.pid}-${Date.now()}`;
  const given = ["-e", HOLDER, JSON.stringify(GUARD_SHELL), GUARD_SCRIPT, mark];
  const holder = spawn(process.execPath, given, { stdio: "ignore" });
  await expect.poll(() => marked(mark)).toBeGreaterThanOrEqual(4);
  await new Promise((resolve) => setTimeout(resolve, 300));
  holder.kill("SIGKILL");
  await expect.poll(() => marked(mark)).toBe(0);
}, 15_000);

test("a shell that cannot close inherited descriptors does not start the command", async () => {
  const stdio: ("ignore" | "pipe" | number)[] = ["pipe", "pipe", "pipe", "pipe", "pipe"];
  while (stdio.length < 40) stdio.push("ignore");
  const held = openSync("/etc/hosts", "r");
  const script = GUARD_SCRIPT.replace('(eval "exec $fd>&-")', "(false)");
  const guard = spawn("/bin/sh", ["-c", script, "sh", "-", "TERM", "", "/bin/echo", "started"], {
    stdio: [...stdio, held],
  });
  closeSync(held);
  let said = "";
  for (const stream of guard.stdio.slice(1, 3)) {
    (stream as NodeJS.ReadableStream | null)?.on("data", (chunk) => {
      said += chunk;
    });
  }
  const [status] = await once(guard, "close");
  expect(status).toBe(126);
  expect(said).toMatch(/descriptor \d+ is inherited and sh cannot close it/);
  expect(said).not.toContain("started");
}, 15_000);

test("the guard's shell reads no startup file, even with a pipe as its input", async () => {
  const folder = mkdtempSync(join(tmpdir(), "guard-"));
  for (const name of [".bashrc", ".profile", "named"])
    writeFileSync(join(folder, name), "echo read");
  const named = join(folder, "named");
  const [shell = "", ...how] = GUARD_SHELL;
  const guard = spawn(shell, [...how, "echo began"], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { PATH: "/usr/bin:/bin", HOME: folder, BASH_ENV: named, ENV: named } as never,
  });
  let said = "";
  guard.stdout.on("data", (chunk) => {
    said += chunk;
  });
  await once(guard, "close");
  rmSync(folder, { recursive: true });
  expect(said).toBe("began\n");
});
