import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { pause } from "./pause";
import { commandLine, isAlive } from "./processes";

const INTERRUPT_AFTER_MS = 3_000;
const QUIT_AFTER_MS = 20_000;
const KILL_AFTER_MS = 30_000;

/** The server that has this data directory, by its own lock file, and whether it takes connections. */
export function readPostmaster(dataDir: string): { pid: number; ready: boolean } | null {
  try {
    const lines = readFileSync(pidFile(dataDir), "utf8").split("\n");
    const pid = Number(lines[0]);
    if (!Number.isInteger(pid) || pid <= 0) return null;
    return { pid, ready: lines[7]?.trim() === "ready" };
  } catch {
    return null;
  }
}

/** The id of the live Postgres on this data directory, or null. Never another process' id. */
export function livePostmaster(dataDir: string): number | null {
  const pid = readPostmaster(dataDir)?.pid;
  if (pid === undefined || !isAlive(pid)) return null;
  return commandLine(pid).includes(dataDir) ? pid : null;
}

/**
 * Returns when no Postgres has this data directory: waits for one whose owner is gone (its watchdog
 * is shutting it down), helps with growing force, and removes a lock file whose process id now
 * belongs to something else. Only the owner of the folder's lock may call it.
 */
export async function clearPostmaster(dataDir: string): Promise<void> {
  const startedAt = Date.now();
  const steps: [number, NodeJS.Signals][] = [
    [INTERRUPT_AFTER_MS, "SIGINT"],
    [QUIT_AFTER_MS, "SIGQUIT"],
    [KILL_AFTER_MS, "SIGKILL"],
  ];
  for (;;) {
    const pid = livePostmaster(dataDir);
    if (pid === null) break;
    const waitedMs = Date.now() - startedAt;
    while (steps[0] && waitedMs >= steps[0][0]) signal(pid, steps.shift()?.[1] ?? "SIGINT");
    await pause(25);
  }
  // A dead server's file stays: by it Postgres finds backends that still hold its shared memory.
  const recorded = readPostmaster(dataDir);
  if (recorded && isAlive(recorded.pid)) rmSync(pidFile(dataDir), { force: true });
}

/** Sends a signal to a process that may have ended meanwhile. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Already gone.
  }
}

function pidFile(dataDir: string): string {
  return path.join(dataDir, "postmaster.pid");
}
