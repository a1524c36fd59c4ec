import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Returns true if a process with this id exists, under any user. A zombie process counts as gone.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return procStat(pid)?.[0] !== "Z";
}

/**
 * Returns a text that identifies a process even if its process id is reused later. It consists of
 * the start time and, on Linux, the boot id. Returns null if the process does not exist.
 */
export function processIdentity(pid: number): string | null {
  if (!isAlive(pid)) return null;
  if (process.platform === "linux") {
    const startedTicks = procStat(pid)?.[19];
    return startedTicks === undefined ? null : `${bootId()}:${startedTicks}`;
  }
  return ps(pid, "lstart=");
}

/**
 * Returns the command line of a process, with its arguments joined by spaces. Returns an empty
 * string if the command line cannot be read.
 */
export function commandLine(pid: number): string {
  if (process.platform !== "linux") return ps(pid, "command=") ?? "";
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}

/** Returns the id of the parent of a process, or 0 if it is unknown. */
export function parentOf(pid: number): number {
  const parent = process.platform === "linux" ? procStat(pid)?.[1] : ps(pid, "ppid=");
  return Number(parent ?? 0);
}

/**
 * Returns the fields of /proc/PID/stat, beginning with the third field (the state), because the
 * second field (the program's name) may contain spaces. Returns null on systems other than Linux.
 */
function procStat(pid: number): string[] | null {
  if (process.platform !== "linux") return null;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}

function ps(pid: number, field: string): string | null {
  try {
    return execFileSync("ps", ["-o", field, "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return null;
  }
}
