import type { CatalogueServer } from "./item";
import type { ReachKind } from "./reach";
import { templateMatcher } from "./template-match";
import type { NameHolder } from "./view";

/** An item under its name in the catalogue, listed or not. */
export interface NamedItem {
  readonly kind: ReachKind;
  readonly name: string;
  readonly server: CatalogueServer;
  /** Since when its server holds the name, unless another does. */
  readonly since: number;
}

const LATCHKEY: NameHolder = { server: "latchkey", by: "prefix" };

/** Which prefix a name is under: `files` for `files_read` and for `latchkey://files/…`. */
function prefixOf({ kind, name }: Pick<NamedItem, "kind" | "name">): string | null {
  if (kind === "tool" || kind === "prompt") return /^[^_]+(?=_)/.exec(name)?.[0] ?? null;
  return isReserved(name) ? "latchkey" : null;
}

/** URIs of this scheme are Latchkey's, whatever server they name and however they are spelt. */
export const isReserved = (uri: string): boolean => /^\s*latchkey:/i.test(uri);

/**
 * Says of each item who else holds its name; null where its own server does. Decided once for the
 * installation, by names alone: who had a name first keeps it, whether what has it is open to
 * anybody or not, so that no server takes over what another's name leads to. A prefixed server has
 * every name under its prefix since it has the prefix; names under `latchkey` are Latchkey's own,
 * and a template has every URI that it could expand to.
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
    // Resources of a prefixed server are under `latchkey://<its name>/`, which nobody else has.
    if (item.server.prefixed && isReserved(item.name)) return null;
    const prefix = prefixOf(item);
    if (prefix === "latchkey") return LATCHKEY;
    const first = firsts.get(`${item.kind} ${item.name}`) ?? item;
    const owner = prefix === null ? undefined : prefixes.get(prefix);
    if (owner && owner !== item.server && owner.nameSeq < first.since) {
      return { server: owner.name, by: "prefix" };
    }
    // Two names of one server may be cut to the same.
    if (first !== item) return { server: first.server.name, by: "name" };
    if (item.kind !== "resource") return null;
    const covering = templates.find(
      ({ server, since, covers }) =>
        server !== item.server && since < item.since && covers(item.name),
    );
    return covering ? { server: covering.server.name, by: "template" } : null;
  };
}
