const KEY = Symbol.for("latchkey.own-server");

/**
 * Marks this process as running Latchkey's own Node server. Called before Next is loaded into the
 * process.
 */
export function markNodeHost(): void {
  (globalThis as { [KEY]?: boolean })[KEY] = true;
}

/** Whether Latchkey's own Node server runs in this process; otherwise another server hosts Next. */
export function hasNodeHost(): boolean {
  return (globalThis as { [KEY]?: boolean })[KEY] === true;
}
