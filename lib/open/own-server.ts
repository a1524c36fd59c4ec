const KEY = Symbol.for("latchkey.own-server");

/** Says that our own Node server runs in this process, before Next is loaded into it. */
export function markOwnServer(): void {
  (globalThis as { [KEY]?: boolean })[KEY] = true;
}

/** Whether our own Node server runs in this process; otherwise Next is hosted by something else. */
export function hasOwnServer(): boolean {
  return (globalThis as { [KEY]?: boolean })[KEY] === true;
}
