import type { NameHolder, ReachedItem } from "@/lib/catalogue/view";
import type { ItemKind, UpstreamItemView } from "@/lib/servers/view";
import { whyRefused } from "@/lib/servers/view-client-name";
import { unseenPlaces } from "@/lib/servers/view-unseen";

/** One tool, prompt, resource or template on a server's page. */
export interface ItemRow {
  readonly kind: ItemKind;
  readonly name: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly definition: Readonly<Record<string, unknown>>;
  /** The item as operators see and change it; null for members. */
  readonly managed: UpstreamItemView | null;
  /** The item as the signed-in person's keys see it; null if no key reaches the item. */
  readonly reached: ReachedItem | null;
  /** Places in the item's definition that contain invisible characters. */
  readonly unseen: readonly string[];
  /**
   * Why some clients refuse the tool's name; null for members, or if no client refuses the name.
   */
  readonly refused: string | null;
  /** The other server that has the item's name; null if no other server has the name. */
  readonly holder: NameHolder | null;
}

interface Sources {
  /** The server's name, and whether item names carry a prefix; null for members. */
  readonly server: { readonly name: string; readonly prefixed: boolean } | null;
  readonly managed: readonly UpstreamItemView[] | null;
  readonly reached: readonly ReachedItem[];
  readonly collisions: readonly { kind: ItemKind; name: string; holder: NameHolder }[];
}

/**
 * The items on a server's page: operators see all items, members the items that their keys reach.
 */
export function itemRows({ server, managed, reached, collisions }: Sources): ItemRow[] {
  const same = (a: { kind: ItemKind; name: string }) => (b: { kind: ItemKind; name: string }) =>
    a.kind === b.kind && a.name === b.name;
  if (managed === null) {
    return reached.map((item) => ({
      ...item,
      managed: null,
      reached: item,
      refused: null,
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
      refused: server && kind === "tool" ? whyRefused(server, name) : null,
      holder: collisions.find(same(item))?.holder ?? null,
    };
  });
}

const textOf = (value: unknown) => (typeof value === "string" && value ? value : null);
