import { hiddenResources } from "./hidden-resources";
import type { Barrier, CatalogueServer, ExposedItem } from "./item";
import { templateMatcher } from "./template-match";

/**
 * For URIs that no list contains: decides which server owns the URI, and whether it may be read on
 * that server.
 */
export interface ResourceSpace {
  /**
   * Returns the first server without a prefix that offered a template for this URI, or null if
   * there is no such server.
   */
  holderOf(uri: string): CatalogueServer | null;
  /**
   * Returns why a URI that no list contains may not be read on this server, or null if it may be
   * read.
   */
  closed(server: CatalogueServer, uri: string): Barrier | null;
}

/**
 * Builds a `ResourceSpace` from the resources and templates of all servers. Items whose name
 * another server holds must be left out.
 */
export function resourceSpace(items: readonly ExposedItem[]): ResourceSpace {
  const byServer = new Map<string, ExposedItem[]>();
  for (const item of items) {
    if (item.kind !== "resource" && item.kind !== "resource_template") continue;
    const some = byServer.get(item.server.id);
    if (some) some.push(item);
    else byServer.set(item.server.id, [item]);
  }
  const templates = [...byServer.values()]
    .flat()
    .filter(({ kind, server }) => kind === "resource_template" && !server.prefixed)
    .sort((a, b) => a.since - b.since)
    .map(({ server, name }) => ({ server, covers: templateMatcher(name) }));
  const hidden = new Map<string, ReturnType<typeof hiddenResources>>();
  return {
    holderOf: (uri) => templates.find(({ covers }) => covers(uri))?.server ?? null,
    closed(server, uri) {
      let judge = hidden.get(server.id);
      if (judge === undefined) {
        judge = hiddenResources(byServer.get(server.id) ?? []);
        hidden.set(server.id, judge);
      }
      return judge?.(uri) ?? null;
    },
  };
}
