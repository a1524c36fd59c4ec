import type { LinkEvent, UpstreamLink } from "@/gateway/upstreams/link";

/** Those who want to know when the server of a link announces that a list has changed. */
export function listListeners(): Pick<UpstreamLink, "on"> & { changed(event: LinkEvent): void } {
  const listeners = new Map<LinkEvent, Set<() => void>>();
  return {
    on: (event, listener) => {
      const some = listeners.get(event) ?? new Set();
      listeners.set(event, some.add(listener));
      return () => some.delete(listener);
    },
    changed: (event) => {
      for (const listener of listeners.get(event) ?? []) listener();
    },
  };
}
