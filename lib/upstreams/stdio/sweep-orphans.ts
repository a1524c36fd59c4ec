import type { Log } from "@/lib/context";
import { GUARD_NAME, MARK } from "./guard-script";
import { argumentsOf, marksOf, processTable } from "./processes";

/**
 * Ends what commands of servers left behind whose guard was killed too: processes with a guard's
 * mark in their environment, while no guard with that mark lives. Of another Latchkey on this
 * machine nothing is touched, for its guards live. Returns how many there were.
 */
export function sweepOrphans(log: Pick<Log, "warn">): number {
  const table = processTable();
  const guarded = new Set(table.flatMap(({ pid }) => guardMarkOf(argumentsOf(pid))));
  const orphans = table.filter(({ pid }) => marksOf(pid, MARK).some((mark) => !guarded.has(mark)));
  for (const { pid } of orphans) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
  const processes = orphans.length;
  if (processes > 0)
    log.warn({ processes }, "processes that servers' commands had left were ended");
  return processes;
}

function guardMarkOf(args: readonly string[]): string[] {
  const at = args.indexOf(GUARD_NAME);
  const mark = at < 0 ? undefined : args[at + 3];
  return mark ? [mark] : [];
}
