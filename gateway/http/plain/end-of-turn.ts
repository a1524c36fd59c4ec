import { guardCallback } from "@/lib/process/guard-callback";

let tasks: (() => void)[] | null = null;

/**
 * Does this once everything that has arrived by now has been looked at. What several calls write is
 * then written at one go: a process that is woken for the first finds the others waiting, where
 * otherwise it is woken, which costs more than a call, for each.
 */
export function atEndOfTurn(task: () => void): void {
  // Of several callers: what goes wrong with one is nobody else's.
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
