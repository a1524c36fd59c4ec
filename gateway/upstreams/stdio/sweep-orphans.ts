import type { Log } from "@/lib/log/type";
import { GUARD_NAME, MARK } from "./guard-script";
import { ownMarks } from "./own-marks";
import { argumentsOf, isSame, marksOf, type ProcessEntry, processTable } from "./processes";

/**
 * Ends the processes of commands whose guard was killed: those whose environment has a mark of this
 * data folder, if no guard with that mark is running. Leaves alone all processes with another value
 * in that variable, this process, and its ancestors, which a command may have started. Returns how
 * many processes were ended.
 */
export function sweepOrphans(log: Pick<Log, "warn">, dataDir: string): number {
  const isOwn = ownMarks(dataDir);
  const table = processTable();
  const guarded = new Set(table.flatMap(({ pid }) => guardMarkOf(argumentsOf(pid))));
  const ours = lineOf(process.pid, table);
  const orphans = table.filter(
    ({ pid }) =>
      !ours.has(pid) && marksOf(pid, MARK).some((mark) => isOwn(mark) && !guarded.has(mark)),
  );
  for (const orphan of orphans) {
    try {
      if (isSame(orphan)) process.kill(orphan.pid, "SIGKILL");
    } catch {
      // The process has already ended, so there is nothing to do.
    }
  }
  const processes = orphans.length;
  if (processes > 0)
    log.warn({ processes }, "processes left behind by servers' commands were ended");
  return processes;
}

/** Returns the ids of a process and all its ancestors. */
function lineOf(pid: number, table: readonly ProcessEntry[]): ReadonlySet<number> {
  const parents = new Map(table.map((entry) => [entry.pid, entry.parent]));
  const line = new Set<number>();
  for (let at: number | undefined = pid; at && !line.has(at); at = parents.get(at)) line.add(at);
  return line;
}

function guardMarkOf(args: readonly string[]): string[] {
  const at = args.indexOf(GUARD_NAME);
  const mark = at < 0 ? undefined : args[at + 3];
  return mark ? [mark] : [];
}
