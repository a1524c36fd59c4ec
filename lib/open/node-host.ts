const KEY = Symbol.for("latchkey.own-server");

/**
 * Records that this process runs Latchkey's own Node server. Must be called before Next is loaded.
 */
export function markNodeHost(): void {
  (globalThis as { [KEY]?: boolean })[KEY] = true;
}

/**
 * Returns whether this process runs Latchkey's own Node server. If not, Next runs under another
 * server.
 */
export function hasNodeHost(): boolean {
  return (globalThis as { [KEY]?: boolean })[KEY] === true;
}
