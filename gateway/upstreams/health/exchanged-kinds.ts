import type { ListedItem } from "@/gateway/upstreams/link/list-items";

type Named = Pick<ListedItem, "kind" | "name">;

/** The key of an item in the list of its server. */
export const keyOf = ({ kind, name }: Named) => `${kind} ${name}`;

/**
 * The kinds of which a server offers new items and no fewer items than before, such as tools with
 * new names. A shorter list may come from a server that has just started, even if the list has new
 * items. Examines each row and item once.
 */
export function exchangedKinds(
  rows: readonly (Named & { readonly goneAt: Date | null })[],
  items: readonly Named[],
): Set<ListedItem["kind"]> {
  const known = new Set<string>();
  /** By kind, how many more items there are than before. */
  const more = new Map<ListedItem["kind"], number>();
  const renewed = new Set<ListedItem["kind"]>();
  for (const row of rows) {
    if (row.goneAt !== null) continue;
    const { kind, name } = row;
    known.add(keyOf({ kind, name }));
    more.set(kind, (more.get(kind) ?? 0) - 1);
  }
  for (const { kind, name } of items) {
    more.set(kind, (more.get(kind) ?? 0) + 1);
    if (!known.has(keyOf({ kind, name }))) renewed.add(kind);
  }
  return new Set([...renewed].filter((kind) => (more.get(kind) ?? 0) >= 0));
}
