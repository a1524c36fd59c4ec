import { createHash } from "node:crypto";
import { closedTo } from "./closed-to";
import { type Inventory, keyOf } from "./expose-items";
import { findResource } from "./find-resource";
import { type Found, type Judgement, NOTHING, type ReadableResource } from "./found";
import type { CatalogueServer, ExposedItem } from "./item";
import { type Grant, mayReach, type ReachKind } from "./reach";

/** What one caller sees of all servers. Made whole; never changed. */
export interface Catalogue {
  readonly lists: Readonly<Record<ReachKind, readonly ExposedItem[]>>;
  /** Of each list: other content has another one, in every process. */
  readonly revisions: Readonly<Record<ReachKind, string>>;
  /** The tool, prompt or template of this name, if the caller may reach it. */
  find(kind: ReachKind, name: string): Found<ExposedItem>;
  /** The resource behind this URI, if the caller may read it. */
  findResource(uri: string): Found<ReadableResource>;
  /**
   * Why somebody who was using this of a server may not any more; null where they may. What the
   * server itself changes or no longer lists takes nothing away from a call that is under way.
   */
  closed(serverId: string, kind: ReachKind, original: string): (Judgement & { open: false }) | null;
}

const OPEN = { open: true } as const;

/**
 * Makes the catalogue of a caller with these grants (null: the key has none of its own). What is
 * listed and what may be called is decided by `judge` alone, and so by `reach`.
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
  const open = new Set<ExposedItem>();
  for (const item of inventory.items) {
    if (!judge(item).open) continue;
    lists[item.kind].push(item);
    open.add(item);
  }

  function find(kind: ReachKind, name: string): Found<ExposedItem> {
    const item = inventory.byName.get(keyOf(kind, name));
    if (!item) return NOTHING;
    if (open.has(item)) return { found: item };
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
