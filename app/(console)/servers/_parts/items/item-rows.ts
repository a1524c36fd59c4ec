import type { NameHolder, ReachedItem } from "@/lib/catalogue/view";
import type { ItemKind, UpstreamItemView } from "@/lib/servers/view";
import { unseenPlaces } from "@/lib/servers/view-unseen";

/** One tool, prompt, resource or resource template on the page of a server. */
export interface ItemRow {
  readonly kind: ItemKind;
  readonly name: string;
  readonly title: string | null;
  readonly description: string | null;
  /** The definition as JSON text. */
  readonly definition: string;
  /**
   * The item with the settings that operators can change, or null if the signed-in user is not an
   * operator.
   */
  readonly managed: UpstreamItemView | null;
  /**
   * The item as clients with the signed-in user's keys see it, or null if none of these keys can
   * use the item.
   */
  readonly reached: ReachedItem | null;
  /** The places in the item's definition that contain invisible characters, as paths. */
  readonly unseen: readonly string[];
  /** The name, URI or URI template under which clients see the item. */
  readonly exposedName: string;
  /** The other server that already has the item's name, or null if there is no name conflict. */
  readonly holder: NameHolder | null;
}

interface Sources {
  readonly managed: readonly UpstreamItemView[] | null;
  readonly reached: readonly ReachedItem[];
  readonly collisions: readonly { kind: ItemKind; name: string; holder: NameHolder }[];
}

/**
 * Builds the rows of items on a server's page. Operators see all items of the server, and members
 * see the items that their keys can use.
 */
export function itemRows({ managed, reached, collisions }: Sources): ItemRow[] {
  const same = (a: { kind: ItemKind; name: string }) => (b: { kind: ItemKind; name: string }) =>
    a.kind === b.kind && a.name === b.name;
  if (managed === null) {
    return reached.map((item) => ({
      ...item,
      managed: null,
      reached: item,
      holder: null,
      unseen: unseenPlaces(JSON.parse(item.definition)),
    }));
  }
  return managed.map((item) => {
    const { kind, name, definition, titleOverride, descriptionOverride } = item;
    return {
      ...{ kind, name, exposedName: item.exposedName, definition, managed: item },
      title: titleOverride ?? (item.title || null),
      description: descriptionOverride ?? (item.description || null),
      reached: reached.find(same(item)) ?? null,
      unseen: unseenPlaces(JSON.parse(definition)),
      holder: collisions.find(same(item))?.holder ?? null,
    };
  });
}
