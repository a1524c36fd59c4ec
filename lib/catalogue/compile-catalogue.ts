import { createHash } from "node:crypto";
import { byOwnName } from "./by-own-name";
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
  /**
   * For each kind of item, a hash of the caller's list of that kind. All processes compute the same
   * hash for the same list.
   */
  readonly revisions: Readonly<Record<ReachKind, string>>;
  /**
   * The times since which servers that the caller's grants name have been waiting to be listed for
   * the first time.
   */
  readonly awaited: readonly Date[];
  /**
   * Finds the tool, prompt or template with this name, if the caller may reach it. If no item has
   * the name, a tool is also found by the name that it has on its own server, if the caller can
   * reach exactly one such tool (an App calls the tools of its server in this way).
   */
  find(kind: ReachKind, name: string): Found<ExposedItem>;
  /** Finds the resource with this catalogue URI, if the caller may read it. */
  findResource(uri: string): Found<ReadableResource>;
  /** True if the caller may read resources of a server that announces their updates. */
  readonly subscribes: boolean;
  /** True if the caller has a grant for this server. */
  reaches(serverId: string): boolean;
  /** Returns the server as it is now, or null if the caller has no grant for it. */
  server(serverId: string): CatalogueServer | null;
  /**
   * Returns why an item that is being used may no longer be used, or null if it may. The item may
   * still be used if the server itself changed it or no longer lists it, because running calls must
   * not be ended for that reason alone.
   */
  closed(serverId: string, kind: ReachKind, original: string): (Judgement & { open: false }) | null;
}

const OPEN = { open: true } as const;

/**
 * Builds the catalogue of a caller with these grants. `grantsOfKey` is null if the key has no
 * grants of its own. A single function, `judge`, decides which items are listed and which can be
 * called.
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
   * The items that the caller may use, by kind and then by name, so that a lookup does not have to
   * build a combined key.
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

  const ownTools = byOwnName(
    inventory.items.filter((item) => item.kind === "tool"),
    judge,
  );

  function find(kind: ReachKind, name: string): Found<ExposedItem> {
    const known = open[kind].get(name);
    if (known) return known;
    const item = inventory.byName.get(keyOf(kind, name));
    if (!item) return kind === "tool" ? ownTools(name) : NOTHING;
    const judged = judge(item);
    return judged.open ? { found: item } : { found: null, denied: judged, server: item.server };
  }

  const reaches = (id: string) =>
    [grantsOfTeam, grantsOfKey ?? grantsOfTeam].every((grants) =>
      grants.some(({ upstreamId }) => upstreamId === id),
    );

  return {
    lists,
    reaches,
    server: (id) => (reaches(id) ? inventory.servers.find((one) => one.id === id) : null) ?? null,
    subscribes: inventory.servers.some(
      (server) => server.subscribes && server.enabled && may(server, "resource", "").open,
    ),
    awaited: inventory.servers.flatMap((server) =>
      server.firstListing !== null && reaches(server.id) ? [server.firstListing] : [],
    ),
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
