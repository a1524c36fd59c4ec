let tasks: (() => void)[] | null = null;

/**
 * Does this once everything that has arrived by now has been looked at. What several calls write is
 * then written at one go: a process that is woken for the first finds the others waiting, where
 * otherwise it is woken, which costs more than a call, for each.
 */
export function atEndOfTurn(task: () => void): void {
  if (tasks) {
    tasks.push(task);
    return;
  }
  tasks = [task];
  setImmediate(() => {
    const all = tasks ?? [];
    tasks = null;
    for (const one of all) one();
  });
}
