const KEY = Symbol.for("latchkey.own-server");

/** Marks this process as running our own Node server. Called before Next is loaded into it. */
export function markNodeHost(): void {
  (globalThis as { [KEY]?: boolean })[KEY] = true;
}

/** Whether our own Node server runs in this process; otherwise another server hosts Next. */
export function hasNodeHost(): boolean {
  return (globalThis as { [KEY]?: boolean })[KEY] === true;
}
