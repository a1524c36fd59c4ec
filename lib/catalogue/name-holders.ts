import type { CatalogueServer } from "./item";
import type { ReachKind } from "./reach";
import { templateMatcher } from "./template-match";
import type { NameHolder } from "./view";

/** An item with its catalogue name, listed or not. */
export interface NamedItem {
  readonly kind: ReachKind;
  readonly name: string;
  readonly server: CatalogueServer;
  /** The sequence number from which the item's server claims the name. */
  readonly since: number;
}

const LATCHKEY: NameHolder = { server: "latchkey", by: "prefix" };

/**
 * The prefix of a name: `files` for `files_read`, `latchkey` for a reserved URI; null if the name
 * has no prefix.
 */
function prefixOf({ kind, name }: Pick<NamedItem, "kind" | "name">): string | null {
  if (kind === "tool" || kind === "prompt") return /^[^_]+(?=_)/.exec(name)?.[0] ?? null;
  return isReserved(name) ? "latchkey" : null;
}

/** Whether a URI in any spelling has Latchkey's own scheme. */
export const isReserved = (uri: string): boolean => /^\s*latchkey:/i.test(uri);

/**
 * Returns a function that gives the other server that holds an item's name; null if the item's own
 * server holds the name. Only names and their sequence numbers count, not grants or hidden items:
 * the first server with a name keeps it, so that no server can take over a name. A prefixed server
 * holds all names under its prefix from the time at which it got the prefix; names under `latchkey`
 * are Latchkey's own; and a template holds every URI to which it can expand.
 */
export function nameHolders(
  servers: readonly CatalogueServer[],
  items: readonly NamedItem[],
): (item: NamedItem) => NameHolder | null {
  const prefixes = new Map(
    servers.filter(({ prefixed }) => prefixed).map((server) => [server.name, server]),
  );
  const firsts = new Map<string, NamedItem>();
  for (const item of items) {
    const key = `${item.kind} ${item.name}`;
    const first = firsts.get(key);
    if (!first || item.since < first.since) firsts.set(key, item);
  }
  const templates = items
    .filter(({ kind, server }) => kind === "resource_template" && !server.prefixed)
    .map(({ name, server, since }) => ({ server, since, covers: templateMatcher(name) }));

  return (item) => {
    // Resources of a prefixed server are under `latchkey://<server name>/`, which is unique.
    if (item.server.prefixed && isReserved(item.name)) return null;
    const prefix = prefixOf(item);
    if (prefix === "latchkey") return LATCHKEY;
    const first = firsts.get(`${item.kind} ${item.name}`) ?? item;
    const owner = prefix === null ? undefined : prefixes.get(prefix);
    if (owner && owner !== item.server && owner.nameSeq < first.since) {
      return { server: owner.name, by: "prefix" };
    }
    // Two long names of the same server may be truncated to the same name.
    if (first !== item) return { server: first.server.name, by: "name" };
    if (item.kind !== "resource") return null;
    const covering = templates.find(
      ({ server, since, covers }) =>
        server !== item.server && since < item.since && covers(item.name),
    );
    return covering ? { server: covering.server.name, by: "template" } : null;
  };
}
