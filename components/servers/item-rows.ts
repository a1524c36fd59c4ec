import type { NameHolder, ReachedItem } from "@/lib/gateway/person/view";
import type { ItemKind, UpstreamItemView } from "@/lib/upstreams/view";
import { unseenPlaces } from "@/lib/upstreams/view-unseen";

/** One tool, prompt, resource or template on a server's page. */
export interface ItemRow {
  readonly kind: ItemKind;
  readonly name: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly definition: Readonly<Record<string, unknown>>;
  /** What operators see and change; null for members. */
  readonly managed: UpstreamItemView | null;
  /** As the person who looks reaches it; null where they do not. */
  readonly reached: ReachedItem | null;
  /** Where in its definition characters are that people do not see. */
  readonly unseen: readonly string[];
  /** Who holds its name, where that is another server. */
  readonly holder: NameHolder | null;
}

interface Sources {
  readonly managed: readonly UpstreamItemView[] | null;
  readonly reached: readonly ReachedItem[];
  readonly collisions: readonly { kind: ItemKind; name: string; holder: NameHolder }[];
}

/** What a server's page lists: everything for operators, for members what they reach. */
export function itemRows({ managed, reached, collisions }: Sources): ItemRow[] {
  const same = (a: { kind: ItemKind; name: string }) => (b: { kind: ItemKind; name: string }) =>
    a.kind === b.kind && a.name === b.name;
  if (managed === null) {
    return reached.map((item) => ({
      ...item,
      managed: null,
      reached: item,
      holder: null,
      unseen: unseenPlaces(item.definition),
    }));
  }
  return managed.map((item) => {
    const { kind, name, definition, titleOverride, descriptionOverride } = item;
    return {
      ...{ kind, name, definition, managed: item },
      title: titleOverride ?? textOf(definition.title),
      description: descriptionOverride ?? textOf(definition.description),
      reached: reached.find(same(item)) ?? null,
      unseen: unseenPlaces(definition),
      holder: collisions.find(same(item))?.holder ?? null,
    };
  });
}

const textOf = (value: unknown) => (typeof value === "string" && value ? value : null);
