"use client";

import { useEffect, useState } from "react";

const TICK_MS = 15_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick() {
  if (document.visibilityState !== "visible") return;
  for (const listener of listeners) listener();
}

/**
 * Adds a listener. All listeners share one timer, which runs only while there is at least one
 * listener.
 */
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
 * Returns the server's time in milliseconds, which advances while the page is visible. The first
 * value is `serverNow`, so that the browser's first render matches the server's. The browser's own
 * clock is not used, because it may be wrong.
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
