import { createHash } from "node:crypto";
import { closedTo } from "./closed-to";
import { type Inventory, keyOf } from "./expose-items";
import { findResource } from "./find-resource";
import { type Found, type Judgement, NOTHING, type ReadableResource } from "./found";
import type { CatalogueServer, ExposedItem } from "./item";
import { type Grant, mayReach, type ReachKind } from "./reach";

/**
 * Everything that one caller can reach on all servers. A catalogue is never changed, only replaced.
 */
export interface Catalogue {
  readonly lists: Readonly<Record<ReachKind, readonly ExposedItem[]>>;
  /** For each kind, a hash of the content of its list. All processes compute the same hashes. */
  readonly revisions: Readonly<Record<ReachKind, string>>;
  /** Finds the tool, prompt or template with this name, if the caller may reach it. */
  find(kind: ReachKind, name: string): Found<ExposedItem>;
  /** Finds the resource with this catalogue URI, if the caller may read it. */
  findResource(uri: string): Found<ReadableResource>;
  /**
   * Returns why an item in use may no longer be used, or null if it may. Running calls must not be
   * ended merely because the server itself changed the item or no longer lists it, so the item may
   * still be used in those cases.
   */
  closed(serverId: string, kind: ReachKind, original: string): (Judgement & { open: false }) | null;
}

const OPEN = { open: true } as const;

/**
 * Builds the catalogue of a caller with these grants. `grantsOfKey` is null if the key has no
 * grants that narrow its team's grants. Only `judge`, which calls `reach`, decides which items are
 * listed and can be called.
 */
export function compileCatalogue(
  inventory: Inventory,
  grantsOfTeam: readonly Grant[],
  grantsOfKey: readonly Grant[] | null,
  reach: typeof mayReach = mayReach,
): Catalogue {
  const may = (server: CatalogueServer, kind: ReachKind, name: string): Judgement => {
    const answer = reach(grantsOfTeam, grantsOfKey, server.id, kind, name);
    if (answer.allowed) return OPEN;
    const ownRule = answer.whose === "key";
    return { open: false, reason: "not_granted", rule: answer.rule, ownRule };
  };
  const judge = (item: ExposedItem): Judgement => {
    if (item.barrier) return { open: false, ...item.barrier, ownRule: false };
    return may(item.server, item.kind, item.original);
  };
  const lists: Record<ReachKind, ExposedItem[]> = {
    tool: [],
    prompt: [],
    resource: [],
    resource_template: [],
  };
  /**
   * The reachable items by kind and then by name, so that a lookup does not have to build a
   * combined key.
   */
  const open: Record<ReachKind, Map<string, Found<ExposedItem>>> = {
    tool: new Map(),
    prompt: new Map(),
    resource: new Map(),
    resource_template: new Map(),
  };
  for (const item of inventory.items) {
    if (!judge(item).open) continue;
    const { kind, name } = item;
    lists[kind].push(item);
    if (inventory.byName.get(keyOf(kind, name)) === item) open[kind].set(name, { found: item });
  }

  function find(kind: ReachKind, name: string): Found<ExposedItem> {
    const known = open[kind].get(name);
    if (known) return known;
    const item = inventory.byName.get(keyOf(kind, name));
    if (!item) return NOTHING;
    const judged = judge(item);
    return judged.open ? { found: item } : { found: null, denied: judged, server: item.server };
  }

  return {
    lists,
    revisions: {
      tool: revisionOf(lists.tool),
      prompt: revisionOf(lists.prompt),
      resource: revisionOf(lists.resource),
      resource_template: revisionOf(lists.resource_template),
    },
    find,
    findResource: (uri) => findResource(inventory, { item: judge, name: may }, uri),
    closed: (serverId, kind, original) => closedTo(inventory, may, serverId, kind, original),
  };
}

const REVISION_LENGTH = 16;

function revisionOf(items: readonly ExposedItem[]): string {
  const hash = createHash("sha256");
  for (const item of items) hash.update(item.json).update("\n");
  return hash.digest("base64url").slice(0, REVISION_LENGTH);
}
