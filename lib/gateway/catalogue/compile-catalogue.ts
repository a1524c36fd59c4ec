import { createHash } from "node:crypto";
import { type Grant, mayReach, type ReachKind } from "@/lib/grants/reach";
import { type Inventory, keyOf } from "./expose-items";
import { originalUri } from "./exposed-uri";
import type { CatalogueServer, ExposedItem } from "./item";
import { mayExpandTo } from "./template-match";

/** What one caller's grants say of an item. */
export type Judgement =
  | { readonly open: true }
  | {
      readonly open: false;
      readonly reason: string;
      readonly rule: string;
      /** True where only the caller's own key stands in the way: the caller may know. */
      readonly ownRule: boolean;
    };

export interface NotFound {
  readonly found: null;
  /** Null where there is nothing of this name at all. */
  readonly denied: (Judgement & { open: false }) | null;
  readonly server: CatalogueServer | null;
}

export type Found<Item extends object> = { readonly found: Item } | NotFound;

/** A resource that may be read, whether it was listed or not. */
export interface ReadableResource {
  readonly server: CatalogueServer;
  /** The server's own URI. */
  readonly uri: string;
}

/** What one caller sees of all servers. Made whole; never changed. */
export interface Catalogue {
  readonly lists: Readonly<Record<ReachKind, readonly ExposedItem[]>>;
  /** Of each list: other content has another one, in every process. */
  readonly revisions: Readonly<Record<ReachKind, string>>;
  /** The tool, prompt or template of this name, if the caller may reach it. */
  find(kind: ReachKind, name: string): Found<ExposedItem>;
  /** The resource behind this URI, if the caller may read it. */
  findResource(uri: string): Found<ReadableResource>;
}

const NOTHING = { found: null, denied: null, server: null } as const;
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

  function findResource(uri: string): Found<ReadableResource> {
    const listed = find("resource", uri);
    if (listed.found) {
      const { server, original } = listed.found;
      return { found: { server, uri: original } };
    }
    if (listed.denied) return listed;
    const ours = originalUri(uri);
    const named = ours && inventory.servers.find((one) => one.prefixed && one.name === ours.server);
    // A link in a result may lead to what no list holds: then the server's grant decides.
    if (ours && named) return readable(named, ours.uri, uri);
    for (const item of lists.resource_template) {
      if (!item.server.prefixed && mayExpandTo(item.name, uri)) {
        return readable(item.server, uri, uri);
      }
    }
    const bare = inventory.servers.filter(
      (one) => !one.prefixed && one.enabled && may(one, "resource", uri).open,
    );
    return bare.length === 1 && bare[0] ? readable(bare[0], uri, uri) : NOTHING;
  }

  /** Unlisted, and behind no template that is closed. */
  function readable(server: CatalogueServer, own: string, uri: string): Found<ReadableResource> {
    if (!server.enabled) {
      const rule = "The server is disabled.";
      return {
        found: null,
        denied: { open: false, reason: "server_disabled", rule, ownRule: false },
        server,
      };
    }
    const judged = may(server, "resource", own);
    if (!judged.open) return { found: null, denied: judged, server };
    const templates = inventory.items.filter(
      (item) =>
        item.kind === "resource_template" && item.server === server && mayExpandTo(item.name, uri),
    );
    const closed = templates.map(judge);
    const shut = closed.find((one) => !one.open);
    if (shut && !shut.open && closed.every((one) => !one.open)) {
      return { found: null, denied: shut, server };
    }
    return { found: { server, uri: own } };
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
    findResource,
  };
}

const REVISION_LENGTH = 16;

function revisionOf(items: readonly ExposedItem[]): string {
  const hash = createHash("sha256");
  for (const item of items) hash.update(item.json).update("\n");
  return hash.digest("base64url").slice(0, REVISION_LENGTH);
}
