import { readdirSync, readFileSync } from "node:fs";
import { shared } from "@/lib/process/process";

/** A process, as /proc describes it. */
export interface ProcessEntry {
  readonly pid: number;
  /**
   * The id of the process inside its own namespace, or 0 if it is in the same namespace as
   * Latchkey.
   */
  readonly innerPid: number;
  readonly parent: number;
  readonly group: number;
  readonly uid: number;
  /**
   * The memory that the process holds, without pages of files: programs map the same files in many
   * processes, and such pages can be dropped. Pages that it shares with others count in each.
   */
  readonly memoryBytes: number;
  /**
   * The start time of the process in clock ticks, which distinguishes it from a later process with
   * the same id.
   */
  readonly startedTicks: string;
}

/** Returns all visible processes except zombies, or an empty list if there is no /proc. */
export function processTable(): ProcessEntry[] {
  const entries: ProcessEntry[] = [];
  for (const name of entriesOf("/proc")) {
    const entry = /^\d+$/.test(name) ? readEntry(Number(name)) : null;
    if (entry) entries.push(entry);
  }
  return entries;
}

const RECENT_MS = 900;

/**
 * Returns a process table that is at most a second old and was read after `sinceMs`. All commands
 * share it, because reading it takes milliseconds. With an older table, a command might count a
 * process that had ended before it started.
 */
export function recentProcessTable(sinceMs: number): readonly ProcessEntry[] {
  const held = shared("stdio.process-table", () => ({
    atMs: Number.NEGATIVE_INFINITY,
    table: [] as readonly ProcessEntry[],
  }));
  const nowMs = performance.now();
  if (nowMs - held.atMs > RECENT_MS || held.atMs < sinceMs)
    Object.assign(held, { atMs: nowMs, table: processTable() });
  return held.table;
}

/**
 * Returns the processes of a server: its process group, all processes of its own user, and their
 * descendants. After an edit, the server's old and new command may run under the same user, so the
 * processes of the leaders in `others` are left out.
 */
export function familyOf(
  table: readonly ProcessEntry[],
  leader: number,
  ownUid: number | null,
  others: readonly number[] = [],
): ProcessEntry[] {
  const family = new Map<number, ProcessEntry>();
  const theirs = new Set(others.flatMap((other) => familyOf(table, other, null).map(pidOf)));
  for (const entry of table) {
    const isOwn = entry.uid === ownUid && !theirs.has(entry.pid);
    if (entry.group === leader || isOwn) family.set(entry.pid, entry);
  }
  for (let grew = true; grew; ) {
    grew = false;
    for (const entry of table) {
      if (family.has(entry.pid) || !family.has(entry.parent)) continue;
      family.set(entry.pid, entry);
      grew = true;
    }
  }
  return [...family.values()];
}

const pidOf = ({ pid }: ProcessEntry): number => pid;

/** Returns the processes that were started with this value in an environment variable. */
export function markedWith(
  table: readonly ProcessEntry[],
  name: string,
  value: string,
): ProcessEntry[] {
  return table.filter(({ pid }) => marksOf(pid, name).includes(value));
}

/**
 * Returns the values of a variable in a process's environment, or an empty list if the environment
 * cannot be read.
 */
export function marksOf(pid: number, name: string): string[] {
  const variables = readText(`/proc/${pid}/environ`).split("\0");
  return variables
    .filter((one) => one.startsWith(`${name}=`))
    .map((one) => one.slice(name.length + 1));
}

/** Returns the arguments of a process, or an empty list if they cannot be read. */
export function argumentsOf(pid: number): string[] {
  return readText(`/proc/${pid}/cmdline`).split("\0");
}

function readText(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

/** True if the process of this entry is still running, and its id has not been reused. */
export function isSame(entry: ProcessEntry): boolean {
  return readEntry(entry.pid)?.startedTicks === entry.startedTicks;
}

function readEntry(pid: number): ProcessEntry | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The process name stands in parentheses and may contain any character, so skip to the last
    // parenthesis.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return null;
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    return {
      pid,
      innerPid: Number(/^NSpid:(?:\t\d+)+\t(\d+)$/m.exec(status)?.[1] ?? 0),
      parent: Number(fields[1]),
      group: Number(fields[2]),
      uid: Number(/^Uid:\t(\d+)/m.exec(status)?.[1] ?? -1),
      memoryBytes: (kilobytesOf(status, "VmRSS") - kilobytesOf(status, "RssFile")) * 1_024,
      startedTicks: fields[19] ?? "",
    };
  } catch {
    return null;
  }
}

/**
 * Returns the memory that these processes hold together, in bytes, without pages of files. Pages that
 * several processes share count once (`Pss_Anon` and `Pss_Shmem`; proc(5), smaps_rollup), so it is
 * at most the sum of their `memoryBytes`. It takes milliseconds for each, because the kernel walks
 * their pages. A process that cannot be examined counts with its `memoryBytes`.
 */
export function togetherBytes(entries: readonly ProcessEntry[]): number {
  return entries.reduce((sum, { pid, memoryBytes }) => {
    const rollup = readText(`/proc/${pid}/smaps_rollup`);
    if (!/^Pss_Anon:/m.test(rollup)) return sum + memoryBytes;
    const kilobytes = kilobytesOf(rollup, "Pss_Anon") + kilobytesOf(rollup, "Pss_Shmem");
    return sum + Math.min(memoryBytes, kilobytes * 1_024);
  }, 0);
}

/** Returns a field of /proc/PID/status or smaps_rollup, or 0 if the kernel does not have it. */
function kilobytesOf(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0);
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
