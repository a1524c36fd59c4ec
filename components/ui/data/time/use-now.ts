"use client";

import { useEffect, useState } from "react";

const TICK_MS = 15_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick() {
  if (document.visibilityState !== "visible") return;
  for (const listener of listeners) listener();
}

/** One timer for the whole page, which runs only while there are listeners. */
function subscribe(listener: () => void) {
  listeners.add(listener);
  if (listeners.size === 1) {
    timer = setInterval(tick, TICK_MS);
    document.addEventListener("visibilitychange", tick);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    document.removeEventListener("visibilitychange", tick);
  };
}

/**
 * The server's time in milliseconds, updated while the page is visible. The first value is exactly
 * `serverNow`, so that the first render equals the server's render. The browser's clock is never
 * used.
 */
export function useNow(serverNow: number): number {
  const [moved, setMoved] = useState({ from: serverNow, to: serverNow });
  useEffect(() => {
    const start = performance.now();
    const stop = subscribe(() => {
      setMoved({ from: serverNow, to: serverNow + performance.now() - start });
    });
    return stop;
  }, [serverNow]);
  return moved.from === serverNow ? moved.to : serverNow;
}
