import { readdirSync, readFileSync } from "node:fs";
import { shared } from "@/lib/process/process";

/** One process as /proc shows it. */
export interface ProcessEntry {
  readonly pid: number;
  /** Its id in a process namespace of its own; 0 where it is in ours. */
  readonly innerPid: number;
  readonly parent: number;
  readonly group: number;
  readonly uid: number;
  readonly rssBytes: number;
  /** Tells two processes apart that had the same id one after the other. */
  readonly startedTicks: string;
}

const PAGE_BYTES = 4_096;

/** Every process that can be seen; empty where there is no /proc. Zombies are left out. */
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
 * The table as it was at most a second ago, and not before `sinceMs`: many servers look at it, and it
 * takes milliseconds. What ended before one of them was started must not be taken for its own.
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
 * What belongs to a server: its group, its user's where that is its alone, and their descendants.
 * After an edit two commands of a server may run at once: what is `others'` is not its own.
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

/** Those whose environment, as it was when they began, sets a variable to this value. */
export function markedWith(
  table: readonly ProcessEntry[],
  name: string,
  value: string,
): ProcessEntry[] {
  return table.filter(({ pid }) => marksOf(pid, name).includes(value));
}

/** What a process' environment sets a variable to; empty where it may not be read. */
export function marksOf(pid: number, name: string): string[] {
  const variables = readText(`/proc/${pid}/environ`).split("\0");
  return variables
    .filter((one) => one.startsWith(`${name}=`))
    .map((one) => one.slice(name.length + 1));
}

/** A process' arguments; empty where they may not be read. */
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

/** Is it still the same process? */
export function isSame(entry: ProcessEntry): boolean {
  return readEntry(entry.pid)?.startedTicks === entry.startedTicks;
}

function readEntry(pid: number): ProcessEntry | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The command's name stands in parentheses and may hold anything.
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
