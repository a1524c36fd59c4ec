import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { recentProcessTable } from "./processes";

test.runIf(process.platform === "linux")(
  "a process is never looked up in a process table that is older than the process",
  async () => {
    const has = (sinceMs: number, pid: number | undefined) =>
      recentProcessTable(sinceMs).some((one) => one.pid === pid);
    recentProcessTable(Number.NEGATIVE_INFINITY);
    const sinceMs = performance.now();
    const child = spawn("sleep", ["60"]);
    await once(child, "spawn");
    try {
      expect(has(sinceMs, child.pid)).toBe(true);
    } finally {
      child.kill("SIGKILL");
    }
  },
);
