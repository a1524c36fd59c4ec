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

/**
 * The id of the live Postgres on this data directory, or null; never another process' id. It sees
 * this process namespace only: that there is none anywhere is what the folder's lock says.
 */
export function livePostmaster(dataDir: string): number | null {
  const pid = readPostmaster(dataDir)?.pid;
  if (pid === undefined || !isAlive(pid)) return null;
  return commandLine(pid).includes(dataDir) ? pid : null;
}

/**
 * Presses on a Postgres to end, with growing force, each time it is called: on `any`, or only on an
 * `orphan`, which no watchdog ends. Says whether there is one.
 */
export function pressOn(dataDir: string, which: "any" | "orphan"): () => boolean {
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

/** Returns when no Postgres of ours has this data directory. Only the folder's owner may call it. */
export async function clearPostmaster(dataDir: string): Promise<void> {
  const press = pressOn(dataDir, "any");
  while (press()) await pause(25);
  // A dead server's file stays: by it Postgres finds backends that still hold its shared memory.
  const recorded = readPostmaster(dataDir);
  if (recorded && isAlive(recorded.pid)) forgetPostmaster(dataDir);
}

/**
 * Removes the lock file of a Postgres that is no more. Its process id may be any process' here, the
 * next watchdog's even, so whoever has just taken the folder's lock does this first.
 */
export function forgetPostmaster(dataDir: string): void {
  rmSync(pidFile(dataDir), { force: true });
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
