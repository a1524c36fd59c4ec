import {
  type ListenToResources,
  type ResourceListen,
  refusalIn,
} from "@/gateway/upstreams/connection/subscribing";
import type { Refusal } from "@/gateway/upstreams/resource-update";
import { LACKING, notAsked, type Subscriber } from "./answers";

/** Maximum number of resources that are found one by one to be why a server refuses. */
const MOST_REFUSED = 16;

/** Open subscriptions, and what the server refused. */
interface Opened {
  readonly listens: ResourceListen[];
  readonly refused: Map<string, Refusal>;
}

/**
 * Subscribes with `subscriptions/listen`, one for all resources, which is replaced when they change
 * (MCP 2026-07-28, Subscriptions). If the server refuses that with an error, it is asked about each
 * half, so that a resource that it does not take costs only itself.
 */
export function listening(listen: ListenToResources, server: string, lost: () => void): Subscriber {
  let open: readonly ResourceListen[] = [];
  let held: ReadonlySet<string> = new Set();
  const refused = new Map<string, Refusal>();
  const closeAll = (listens: readonly ResourceListen[]) => {
    for (const one of listens) one.close();
  };
  const close = () => {
    const former = open;
    open = [];
    held = new Set();
    closeAll(former);
  };

  async function ask(uris: readonly string[], into: Opened): Promise<void> {
    try {
      const opened = await listen(uris);
      into.listens.push(opened);
      for (const uri of uris) if (!opened.honored.has(uri)) into.refused.set(uri, LACKING);
    } catch (error) {
      const said = refusalIn(error);
      if (!said) throw error;
      if (uris.length === 1 || into.refused.size >= MOST_REFUSED) {
        for (const uri of uris) into.refused.set(uri, { error: said });
        return;
      }
      const half = Math.ceil(uris.length / 2);
      await ask(uris.slice(0, half), into);
      await ask(uris.slice(half), into);
    }
  }

  function take(listens: readonly ResourceListen[], uris: readonly string[]): void {
    const former = open;
    open = listens;
    held = new Set(uris);
    // The former subscriptions end only now, so that no update is missed between the two.
    closeAll(former);
    for (const one of listens) {
      void one.closed.then(() => {
        if (!open.includes(one)) return;
        close();
        lost();
      });
    }
  }

  return {
    async set(uris) {
      for (const uri of refused.keys()) if (!uris.has(uri)) refused.delete(uri);
      const wanted = [...uris].filter((uri) => !refused.has(uri));
      const anew = wanted.filter((uri) => !held.has(uri));
      if (anew.length === 0 && wanted.length === held.size) return new Map();
      const into: Opened = { listens: [], refused: new Map() };
      try {
        if (wanted.length > 0) await ask(wanted, into);
      } catch (error) {
        closeAll(into.listens);
        const refusal = notAsked(server, error);
        return new Map(anew.map((uri) => [uri, refusal]));
      }
      for (const [uri, refusal] of into.refused) refused.set(uri, refusal);
      const accepted = wanted.filter((uri) => !refused.has(uri));
      if (accepted.length === 0) closeAll(into.listens);
      take(accepted.length === 0 ? [] : into.listens, accepted);
      const changed = wanted.filter((uri) => anew.includes(uri) || refused.has(uri));
      return new Map(changed.map((uri) => [uri, refused.get(uri) ?? null]));
    },
    forget: (uri) => void refused.delete(uri),
    close,
  };
}
