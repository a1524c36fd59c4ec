import { guardCallback } from "@/lib/process/guard-callback";

let tasks: (() => void)[] | null = null;

/**
 * Runs a task at the end of the current turn of the event loop. The writes of all calls that
 * arrived in this turn are then sent together, so the receiving process wakes up only once. This
 * saves time, because a wake-up costs more than a call.
 */
export function atEndOfTurn(task: () => void): void {
  // The other tasks must run even if this task throws.
  const own = guardCallback(task);
  if (tasks) {
    tasks.push(own);
    return;
  }
  tasks = [own];
  setImmediate(() => {
    const all = tasks ?? [];
    tasks = null;
    for (const one of all) one();
  });
}
