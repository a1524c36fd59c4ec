import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { GUARD_SCRIPT } from "./guard-script";

/** Holds the pipe as Latchkey does, then waits to be killed. */
const HOLDER = `
const { spawn } = require("node:child_process");
const [script, mark] = process.argv.slice(1);
const grandchild = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); //" + mark;
const child = "require('node:child_process').spawn(process.execPath, ['-e', " + JSON.stringify(grandchild) +
  "]); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); //" + mark;
spawn("/bin/sh", ["-c", script, "guard", "-", process.execPath, "-e", child], {
  detached: true, stdio: ["pipe", "pipe", "pipe", "pipe"],
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

test("when Latchkey is killed with -9, the process, its children and the guard end", async () => {
  const mark = `guard-test-${process.pid}-${Date.now()}`;
  const holder = spawn(process.execPath, ["-e", HOLDER, GUARD_SCRIPT, mark], { stdio: "ignore" });
  await expect.poll(() => marked(mark), { timeout: 5_000 }).toBeGreaterThanOrEqual(4);
  await new Promise((resolve) => setTimeout(resolve, 300));
  holder.kill("SIGKILL");
  await expect.poll(() => marked(mark), { timeout: 5_000 }).toBe(0);
}, 15_000);
