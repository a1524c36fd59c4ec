import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { commandLine, processIdentity } from "@/db/embedded/machine/processes";
import { readPostmaster } from "@/db/embedded/postmaster";
import { embeddedPaths, readRecord } from "@/db/embedded/record";

/** A process, with an identity that distinguishes it from a later process with the same id. */
export interface Known {
  readonly pid: number;
  readonly identity: string | null;
}

/**
 * Returns all processes that the given process started directly or indirectly, such as the
 * watchdog, the postmaster and its backends.
 */
export function descendantsOf(pid: number): Known[] {
  return childrenOf(pid).flatMap((child) => [
    { pid: child, identity: processIdentity(child) },
    ...descendantsOf(child),
  ]);
}

/**
 * Returns the given processes that are still running, and all other running processes whose command
 * line contains the folder.
 */
export function leftOver(known: readonly Known[], folder: string): string[] {
  const alive = known
    .filter(({ pid, identity }) => identity !== null && processIdentity(pid) === identity)
    .map(({ pid }) => pid);
  const naming = everyProcess()
    .map(({ pid }) => pid)
    .filter((pid) => pid !== process.pid && commandLine(pid).includes(folder));
  return [...new Set([...alive, ...naming])].map((pid) => `${pid} ${commandLine(pid)}`);
}

/**
 * Returns the process id of the embedded Postgres that runs on the data folder, or null if none is
 * running.
 */
export function postmasterOf(dataDir: string): number | null {
  return readPostmaster(embeddedPaths(dataDir).clusterDir)?.pid ?? null;
}

/** Returns the number of running Postgres servers whose command line contains the folder. */
export function postmastersIn(folder: string): number {
  const isPostmaster = (pid: number) => /^\S*\/postgres -D /.test(commandLine(pid));
  // For a moment, a new child process has the same command line as its parent, so child processes
  // are not counted.
  const servers = everyProcess().filter(
    ({ pid, parent }) => isPostmaster(pid) && !isPostmaster(parent),
  );
  return servers.filter(({ pid }) => commandLine(pid).includes(folder)).length;
}

export function childrenOf(parent: number): number[] {
  return everyProcess().flatMap((one) => (one.parent === parent ? [one.pid] : []));
}

/**
 * Returns the folder that contains the embedded Postgres's socket, or null if the folder does not
 * exist.
 */
export function socketFolderOf(dataDir: string): string | null {
  const host = readRecord(embeddedPaths(dataDir))?.host;
  return host !== undefined && existsSync(host) ? host : null;
}

function everyProcess(): { readonly pid: number; readonly parent: number }[] {
  const lines = process.platform === "linux" ? procLines() : psLines();
  return lines.map(([pid = 0, parent = 0]) => ({ pid, parent }));
}

function procLines(): number[][] {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      const text = readFileSync(`/proc/${Number(pid)}/stat`, "latin1");
      return [[Number(pid), Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1])]];
    } catch {
      // The entry is not a process, or the process has just ended.
      return [];
    }
  });
}

function psLines(): number[][] {
  const text = execFileSync("ps", ["-axo", "pid=,ppid="], { encoding: "utf8" });
  return text.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
}
