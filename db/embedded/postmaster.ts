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
 * The process id in this data directory's postmaster.pid, and whether that Postgres accepts
 * connections.
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
 * The process id of the running Postgres on this data directory, or null. Never the id of another
 * program. Only the process namespace of this process is searched; the folder's lock covers other
 * namespaces.
 */
export function livePostmaster(dataDir: string): number | null {
  const pid = readPostmaster(dataDir)?.pid;
  if (pid === undefined || !isAlive(pid)) return null;
  return commandLine(pid).includes(dataDir) ? pid : null;
}

/**
 * Returns a function to call repeatedly. Each call sends the running Postgres a stronger signal as
 * time passes (`STEPS`), and returns whether a Postgres is running. `orphan` signals only a
 * Postgres without a watchdog, which would otherwise never be stopped.
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
 * Stops any Postgres on this data directory. Only the owner of the folder's lock may call this
 * function.
 */
export async function stopPostmaster(dataDir: string): Promise<void> {
  const escalate = escalateShutdown(dataDir, "any");
  while (escalate()) await pause(25);
  // A postmaster.pid with a dead process id stays: Postgres needs the file to find backends that
  // still use its shared memory.
  const recorded = readPostmaster(dataDir);
  if (recorded && isAlive(recorded.pid)) removePidFile(dataDir);
}

/**
 * Removes the postmaster.pid of a dead Postgres. The process id may have been reused, even by
 * Latchkey's own watchdog, so the owner of the folder's lock calls this before starting Postgres.
 */
export function removePidFile(dataDir: string): void {
  rmSync(pidFile(dataDir), { force: true });
}

/** Sends a signal to a process that may already have exited. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // The process has already exited.
  }
}

function pidFile(dataDir: string): string {
  return path.join(dataDir, "postmaster.pid");
}
