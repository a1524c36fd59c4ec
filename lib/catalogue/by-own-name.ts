import { type Found, type Judgement, NOTHING } from "./found";
import type { ExposedItem } from "./item";

/**
 * Returns a function that finds the item with this name on its own server, if the caller may reach
 * exactly one. If the caller may reach none and exactly one has the name, the result says why that
 * one may not be used.
 */
export function byOwnName(
  items: readonly ExposedItem[],
  judge: (item: ExposedItem) => Judgement,
): (name: string) => Found<ExposedItem> {
  let named: Map<string, ExposedItem[]> | null = null;
  return (name) => {
    named ??= groupedByOwnName(items);
    const all = named.get(name) ?? [];
    const judged = all.map((item) => ({ item, judgement: judge(item) }));
    const open = judged.filter(({ judgement }) => judgement.open);
    if (open.length === 1 && open[0]) return { found: open[0].item };
    const [only, other] = judged;
    if (!only || other || only.judgement.open) return NOTHING;
    const { item, judgement } = only;
    return { found: null, denied: judgement, server: item.server, name: item.name };
  };
}

function groupedByOwnName(items: readonly ExposedItem[]): Map<string, ExposedItem[]> {
  const named = new Map<string, ExposedItem[]>();
  for (const item of items) {
    const alike = named.get(item.original);
    if (alike) alike.push(item);
    else named.set(item.original, [item]);
  }
  return named;
}
