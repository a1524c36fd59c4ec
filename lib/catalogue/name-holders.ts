import { isUi, originalUri } from "@/lib/names/exposed-uri";
import type { CatalogueServer } from "./item";
import type { ReachKind } from "./reach";
import { templateMatcher } from "./template-match";
import type { NameHolder } from "./view";

/** An item with its catalogue name, whether or not the item is listed at present. */
export interface NamedItem {
  readonly kind: ReachKind;
  readonly name: string;
  readonly server: CatalogueServer;
  /** The sequence number since which the item's server has held a claim to the name. */
  readonly since: number;
}

const LATCHKEY: NameHolder = { server: "latchkey", by: "prefix" };

/**
 * Returns the prefix of a name: `files` for `files_read` and `ui://files/…`, `latchkey` for a URI
 * with Latchkey's own scheme. Returns null if the name has no prefix.
 */
function prefixOf({ kind, name }: Pick<NamedItem, "kind" | "name">): string | null {
  if (kind === "tool" || kind === "prompt") return /^[^_]+(?=_)/.exec(name)?.[0] ?? null;
  if (isUi(name)) return originalUri(name)?.server ?? null;
  return isReserved(name) ? "latchkey" : null;
}

/** Returns whether a URI has Latchkey's own scheme, in any spelling. */
export const isReserved = (uri: string): boolean => /^\s*latchkey:/i.test(uri);

/**
 * Returns a function that tells which other server holds an item's name, or null if the item's own
 * server holds the name. Only names and their sequence numbers count; grants and hidden items do
 * not. The first server that claims a name keeps it, so that no other server can take it over. A
 * prefixed server holds all names under its prefix from the time it got the prefix. Latchkey itself
 * holds the names under `latchkey`. A template holds every URI to which it can expand.
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
    // The resources of a prefixed server are under `latchkey://<server name>/`. Server names are
    // unique, so no other server can hold these URIs.
    if (item.server.prefixed && isReserved(item.name)) return null;
    const prefix = prefixOf(item);
    if (prefix === "latchkey") return LATCHKEY;
    const first = firsts.get(`${item.kind} ${item.name}`) ?? item;
    const owner = prefix === null ? undefined : prefixes.get(prefix);
    if (owner && owner !== item.server && owner.nameSeq < first.since) {
      return { server: owner.name, by: "prefix" };
    }
    // The earlier item with this name can belong to the same server, because two long names can be
    // truncated to the same name.
    if (first !== item) return { server: first.server.name, by: "name" };
    // The `ui://` resources of a prefixed server are under its own name.
    if (item.kind !== "resource" || item.server.prefixed) return null;
    const covering = templates.find(
      ({ server, since, covers }) =>
        server !== item.server && since < item.since && covers(item.name),
    );
    return covering ? { server: covering.server.name, by: "template" } : null;
  };
}
