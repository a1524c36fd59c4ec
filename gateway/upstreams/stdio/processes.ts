import { readdirSync, readFileSync } from "node:fs";
import { shared } from "@/lib/process/process";

/** A process as /proc shows it. */
export interface ProcessEntry {
  readonly pid: number;
  /**
   * The process's id in a process namespace of its own; 0 if the process is in Latchkey's
   * namespace.
   */
  readonly innerPid: number;
  readonly parent: number;
  readonly group: number;
  readonly uid: number;
  readonly rssBytes: number;
  /** Distinguishes two processes that had the same id at different times. */
  readonly startedTicks: string;
}

const PAGE_BYTES = 4_096;

/** Every visible process; empty if there is no /proc. Zombies are left out. */
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
 * The process table, at most a second old and not older than `sinceMs`. The table is shared,
 * because reading it takes milliseconds. A server must not mistake a process that ended before its
 * start for its own.
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
 * The processes of a server: its group, the processes of its exclusive user, and their descendants.
 * After an edit two commands of a server may run at once, so `others` are left out.
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

/** The processes whose initial environment sets a variable to this value. */
export function markedWith(
  table: readonly ProcessEntry[],
  name: string,
  value: string,
): ProcessEntry[] {
  return table.filter(({ pid }) => marksOf(pid, name).includes(value));
}

/** The values of a variable in a process's environment; empty if the environment cannot be read. */
export function marksOf(pid: number, name: string): string[] {
  const variables = readText(`/proc/${pid}/environ`).split("\0");
  return variables
    .filter((one) => one.startsWith(`${name}=`))
    .map((one) => one.slice(name.length + 1));
}

/** A process's arguments; empty if they cannot be read. */
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

/** Whether the entry's process still runs under the same id. */
export function isSame(entry: ProcessEntry): boolean {
  return readEntry(entry.pid)?.startedTicks === entry.startedTicks;
}

function readEntry(pid: number): ProcessEntry | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The command's name is in parentheses and may contain any character.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return null;
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    return {
      pid,
      innerPid: Number(/^NSpid:(?:\t\d+)+\t(\d+)$/m.exec(status)?.[1] ?? 0),
      parent: Number(fields[1]),
      group: Number(fields[2]),
      uid: Number(/^Uid:\t(\d+)/m.exec(status)?.[1] ?? -1),
      rssBytes: Number(fields[21]) * PAGE_BYTES,
      startedTicks: fields[19] ?? "",
    };
  } catch {
    return null;
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
