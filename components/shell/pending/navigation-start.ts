type Listener = (href: string) => void;

const listeners = new Set<Listener>();

/**
 * Calls the listener at the start of every navigation of Next's router, inside the transition that
 * ends when the new page is shown. Returns a function that stops this.
 */
export function onNavigationStart(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Tells the listeners that a navigation starts. `instrumentation-client.ts` calls it. */
export function navigationStarts(href: string): void {
  for (const listener of listeners) listener(href);
}
