import { readdirSync, readFileSync } from "node:fs";

/** The number of processes whose environment or arguments hold the mark, without Latchkey's own. */
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
