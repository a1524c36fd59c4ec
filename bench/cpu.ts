import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const TICKS_A_SECOND = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

interface Stat {
  readonly parent: number;
  readonly ownTicks: number;
  /** The CPU time, in ticks, of those child processes that have exited and been reaped. */
  readonly childrenTicks: number;
}

function readStat(pid: number): Stat | null {
  try {
    // The process name in parentheses may contain spaces, so the fields are counted from the end of
    // the name.
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ") ?? [];
    const at = (index: number) => Number(fields[index - 3]);
    return { parent: at(4), ownTicks: at(14) + at(15), childrenTicks: at(16) + at(17) };
  } catch {
    return null;
  }
}

/**
 * Returns the CPU seconds used by the threads that a process currently has. The kernel reports this
 * time in nanoseconds, which is more precise than ticks. Returns null if the kernel does not
 * provide schedstat.
 */
function ownSeconds(pid: number): number | null {
  try {
    let nanoseconds = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const text = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1");
      nanoseconds += Number(text.split(" ", 1)[0]);
    }
    return nanoseconds / 1e9;
  } catch {
    return null;
  }
}

/** Returns the given processes and all their descendants, with what the kernel says of each. */
function family(roots: readonly number[]): ReadonlyMap<number, Stat | undefined> {
  const stats = new Map<number, Stat>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    const stat = Number.isInteger(pid) ? readStat(pid) : null;
    if (stat) stats.set(pid, stat);
  }
  const ours = new Set(roots);
  for (let grew = true; grew; ) {
    grew = false;
    for (const [pid, { parent }] of stats) {
      if (ours.has(pid) || !ours.has(parent)) continue;
      ours.add(pid);
      grew = true;
    }
  }
  return new Map([...ours].map((pid) => [pid, stats.get(pid)]));
}

/**
 * Returns the user and system CPU seconds that the given processes and all their descendants have
 * used, including descendants that have exited.
 */
export function cpuSeconds(roots: readonly number[]): number {
  let seconds = 0;
  for (const [pid, stat] of family(roots)) {
    const { ownTicks = 0, childrenTicks = 0 } = stat ?? {};
    seconds += (ownSeconds(pid) ?? ownTicks / TICKS_A_SECOND) + childrenTicks / TICKS_A_SECOND;
  }
  return seconds;
}

/**
 * Returns the resident memory, in bytes, of the given processes and all their descendants. Pages
 * that several processes share are counted once (the proportional set size).
 */
export function residentBytes(roots: readonly number[]): number {
  return [...family(roots).keys()].reduce((sum, pid) => sum + shareOf(pid), 0);
}

function shareOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
    return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1_024;
  } catch {
    // The process has ended meanwhile.
    return 0;
  }
}
