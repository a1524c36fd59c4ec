import { guardCallback } from "@/lib/process/guard-callback";

let tasks: (() => void)[] | null = null;

/**
 * Runs a task after all data that has already arrived was processed. The writes of several calls
 * then go out together: a receiving process wakes once for all of them, and a wake-up costs more
 * than a call.
 */
export function atEndOfTurn(task: () => void): void {
  // An exception in the task of a caller must not affect the tasks of others.
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
