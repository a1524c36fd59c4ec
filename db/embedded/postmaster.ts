import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { pause } from "./machine/pause";
import { commandLine, isAlive, parentOf } from "./machine/processes";
import { WATCHDOG_NAME } from "./watchdog";

const STEPS: readonly [afterMs: number, NodeJS.Signals][] = [
  [3_000, "SIGINT"],
  [20_000, "SIGQUIT"],
  [30_000, "SIGKILL"],
];

/**
 * Reads the process id in the postmaster.pid of this data directory, and whether that Postgres
 * accepts connections. Returns null if the file is missing or invalid.
 */
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

/**
 * Returns the process id of the Postgres that runs on this data directory, or null if none is
 * found. A process id that another program has taken over is never returned. Only processes in the
 * current process namespace are found. The folder's lock shows whether a Postgres in another
 * namespace uses the folder.
 */
export function livePostmaster(dataDir: string): number | null {
  const pid = readPostmaster(dataDir)?.pid;
  if (pid === undefined || !isAlive(pid)) return null;
  return commandLine(pid).includes(dataDir) ? pid : null;
}

/**
 * Returns a function that must be called repeatedly until it returns false, which means that
 * Postgres has stopped. The more time has passed, the stronger the signal that a call sends to
 * Postgres (`STEPS`). With `orphan`, signals are sent only to a Postgres that has no watchdog,
 * because no other process would ever stop it.
 */
export function escalateShutdown(dataDir: string, which: "any" | "orphan"): () => boolean {
  const startedAt = Date.now();
  const steps = [...STEPS];
  return () => {
    const pid = livePostmaster(dataDir);
    if (pid === null) return false;
    if (which === "orphan" && commandLine(parentOf(pid)).includes(WATCHDOG_NAME)) return true;
    const waitedMs = Date.now() - startedAt;
    while (steps[0] && waitedMs >= steps[0][0]) signal(pid, steps.shift()?.[1] ?? "SIGINT");
    return true;
  };
}

/**
 * Stops any Postgres that runs on this data directory. Only the owner of the folder's lock may call
 * this.
 */
export async function stopPostmaster(dataDir: string): Promise<void> {
  const escalate = escalateShutdown(dataDir, "any");
  while (escalate()) await pause(25);
  // A postmaster.pid with a dead process id is kept, because Postgres needs it to find backends
  // that still use its shared memory.
  const recorded = readPostmaster(dataDir);
  if (recorded && isAlive(recorded.pid)) removePidFile(dataDir);
}

/**
 * Removes the postmaster.pid that a dead Postgres has left. Its process id may have been reused,
 * even by Latchkey's own watchdog, so the owner of the folder's lock calls this before it starts
 * Postgres.
 */
export function removePidFile(dataDir: string): void {
  rmSync(pidFile(dataDir), { force: true });
}

/** Sends a signal to a process. Does nothing if the process has already exited. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // The process has already exited, so there is nothing to signal.
  }
}

function pidFile(dataDir: string): string {
  return path.join(dataDir, "postmaster.pid");
}
