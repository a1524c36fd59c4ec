import { readdirSync, readFileSync } from "node:fs";

/**
 * Counts the processes with this mark in their environment or arguments, except the test's own
 * process.
 */
export const marked = (mark: string): number =>
  readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      return ["environ", "cmdline"].some((file) =>
        readFileSync(`/proc/${pid}/${file}`, "latin1").includes(mark),
      );
    } catch {
      return false;
    }
  }).length;
