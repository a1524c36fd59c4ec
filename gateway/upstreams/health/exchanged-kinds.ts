import type { ListedItem } from "@/gateway/upstreams/link/listed-item";

type Named = Pick<ListedItem, "kind" | "name">;

/** Returns the key that identifies an item among the items of its server. */
export const keyOf = ({ kind, name }: Named) => `${kind} ${name}`;

/**
 * Returns the kinds (tools, prompts, …) whose items the server has replaced: at least one item is
 * new, and there are no fewer than before. A shorter list is not enough even if it has new items,
 * because a server that has just started may list only a part. Visits each row and item once.
 */
export function exchangedKinds(
  rows: readonly (Named & { readonly goneAt: Date | null })[],
  items: readonly Named[],
): Set<ListedItem["kind"]> {
  const known = new Set<string>();
  /** For each kind, how many more items the server lists than before. */
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
