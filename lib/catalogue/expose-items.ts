import { type ParamHeader, paramHeadersOf } from "@/lib/definitions/param-headers";
import { exposedItemNames } from "@/lib/names/exposed-item-names";
import { isUi } from "@/lib/names/exposed-uri";
import { exposedDefinition } from "./exposed-definition";
import type { Barrier, CatalogueItem, CatalogueServer, Collision, ExposedItem } from "./item";
import { type NamedItem, nameHolders } from "./name-holders";
import type { ReachKind } from "./reach";
import { type ResourceSpace, resourceSpace } from "./resource-space";
import type { NameHolder } from "./view";

/** All items of all servers under their names in the catalogue, regardless of grants. */
export interface Inventory {
  readonly servers: readonly CatalogueServer[];
  /** The items that servers offer now, sorted by kind and name. */
  readonly items: readonly ExposedItem[];
  /**
   * For each `<kind> <name>`, the item of the server that holds this name, even if the server no
   * longer offers the item. If the server that holds the name has no such item, the entry is
   * another server's item, with a barrier that says why the item cannot be used.
   */
  readonly byName: ReadonlyMap<string, ExposedItem>;
  /** For each `<server id> <kind> <own name>`, the item, even if the server no longer offers it. */
  readonly byOriginal: ReadonlyMap<string, ExposedItem>;
  /** For each `ui://` URI that prefixed servers list, the resources, by the servers' own URIs. */
  readonly ownUis: ReadonlyMap<string, readonly ExposedItem[]>;
  readonly collisions: readonly Collision[];
  readonly resources: ResourceSpace;
}

/** Returns the key of `byOriginal` for an item, given the name that it has on its server. */
export const originalKey = (serverId: string, kind: ReachKind, name: string) =>
  `${serverId} ${kind} ${name}`;

/** Returns the key of `byName` for an item. */
export const keyOf = (kind: ReachKind, name: string) => `${kind} ${name}`;

const BARRIERS: Readonly<Record<Exclude<Barrier["reason"], "collision" | "unlisted">, Barrier>> = {
  server_disabled: { reason: "server_disabled", rule: "The server is disabled." },
  hidden: { reason: "hidden", rule: "An operator has hidden this." },
  waits: {
    reason: "waits",
    rule: "Its definition has changed and waits for an operator's approval.",
  },
  gone: { reason: "gone", rule: "The server no longer offers it." },
};

/**
 * Lists every item of every server under the name `<server>_<name>` or `latchkey://<server>/…`,
 * with an operator's overrides applied. `nameMax` is the maximum length of a tool's or prompt's
 * name (`exposedItemNames`). If another server holds an item's name (`nameHolders`), the item is
 * left out and reported in `collisions`.
 */
export function exposeItems(
  servers: readonly CatalogueServer[],
  items: readonly CatalogueItem[],
  nameMax: number,
): Inventory {
  const byServer = new Map<string, CatalogueItem[]>();
  for (const item of items) {
    const some = byServer.get(item.upstreamId);
    if (some) some.push(item);
    else byServer.set(item.upstreamId, [item]);
  }
  const named = servers.flatMap((server) =>
    namesIn(server, byServer.get(server.id) ?? [], nameMax),
  );
  named.sort(inOrder);
  const holderOf = nameHolders(servers, named);
  const collisions: Collision[] = [];
  const taken = new Set<ExposedItem>();
  const all = named.map((one) => {
    const holder = holderOf(one);
    const exposed = expose(one, holder);
    if (!holder) return exposed;
    const { kind, name, upstreamId, gone } = one.item;
    if (!gone) collisions.push({ kind, name, upstreamId, holder });
    taken.add(exposed);
    return exposed;
  });
  const byName = new Map<string, ExposedItem>();
  for (const item of all) {
    const key = keyOf(item.kind, item.name);
    const other = byName.get(key);
    if (!other || (taken.has(other) && !taken.has(item))) byName.set(key, item);
  }
  return {
    servers: [...servers].sort((a, b) => compare(a.name, b.name)),
    items: all.filter(({ barrier }) => barrier?.reason !== "gone"),
    byName,
    byOriginal: new Map(
      all.map((item) => [originalKey(item.server.id, item.kind, item.original), item]),
    ),
    ownUis: ownUisOf(all),
    collisions,
    resources: resourceSpace(all.filter((item) => !taken.has(item))),
  };
}

function ownUisOf(items: readonly ExposedItem[]): Map<string, ExposedItem[]> {
  const found = new Map<string, ExposedItem[]>();
  for (const item of items) {
    const { kind, original, server, barrier } = item;
    if (kind !== "resource" || !server.prefixed || !isUi(original)) continue;
    if (barrier?.reason === "gone") continue;
    found.set(original, [...(found.get(original) ?? []), item]);
  }
  return found;
}

interface Named extends NamedItem {
  readonly item: CatalogueItem;
}

/** Names all items of one server. */
function namesIn(
  server: CatalogueServer,
  items: readonly CatalogueItem[],
  nameMax: number,
): Named[] {
  const exposed = exposedItemNames(server, items, nameMax);
  return items.map((item) => nameOf(server, item, exposed(item.kind, item.name)));
}

function nameOf(server: CatalogueServer, item: CatalogueItem, name: string): Named {
  const { kind } = item;
  // A prefixed server claims the names of all its items at the time it gets the prefix. Without a
  // prefix, an item claims its name when it is first listed.
  const since = server.prefixed ? server.nameSeq : Math.max(item.nameSeq, server.nameSeq);
  return { kind, name, server, since, item };
}

function expose(
  { kind, name, server, since, item }: Named,
  holder: NameHolder | null,
): ExposedItem {
  let json: string | null = null;
  let paramHeaders: readonly ParamHeader[] | null = null;
  let taskSupport: ExposedItem["taskSupport"] | null = null;
  return {
    ...{ kind, name, server, since },
    original: item.name,
    get json() {
      json ??= exposedDefinition(server, item, name);
      return json;
    },
    title: item.titleOverride ?? item.title,
    description: item.descriptionOverride ?? item.description,
    barrier: barrierOf(server, item, holder),
    get paramHeaders() {
      paramHeaders ??= kind === "tool" ? paramHeadersIn(item.definition) : [];
      return paramHeaders;
    },
    get taskSupport() {
      if (kind !== "tool" || server.tasks === null) return "forbidden";
      // Servers with the extension decide about each call themselves (SEP-2663).
      taskSupport ??= server.tasks === "modern" ? "optional" : taskSupportIn(item.definition);
      return taskSupport;
    },
  };
}

function barrierOf(
  server: CatalogueServer,
  item: CatalogueItem,
  holder: NameHolder | null,
): Barrier | null {
  if (!server.enabled) return BARRIERS.server_disabled;
  if (item.hidden) return BARRIERS.hidden;
  if (item.gone) return BARRIERS.gone;
  if (item.waits) return BARRIERS.waits;
  if (!holder) return null;
  return { reason: "collision", rule: `The server ${holder.server} holds this name.` };
}

/** Returns the arguments for which a tool's definition declares a header. */
function paramHeadersIn(definition: string): readonly ParamHeader[] {
  // Few tools declare headers, and only their definitions are parsed here.
  if (!/x-mcp-header|\\u/.test(definition)) return [];
  return paramHeadersOf((JSON.parse(definition) as { inputSchema?: unknown }).inputSchema).headers;
}

/** Returns what a tool's definition says about tasks, by default "forbidden". */
function taskSupportIn(definition: string): ExposedItem["taskSupport"] {
  // Few tools run as tasks, and only their definitions are parsed here.
  if (!/taskSupport|\\u/.test(definition)) return "forbidden";
  const { execution } = JSON.parse(definition) as { execution?: { taskSupport?: unknown } | null };
  const said = execution?.taskSupport;
  return said === "required" || said === "optional" ? said : "forbidden";
}

function inOrder(a: Named, b: Named): number {
  return (
    compare(a.kind, b.kind) ||
    compare(a.name, b.name) ||
    compare(a.server.name, b.server.name) ||
    compare(a.item.name, b.item.name)
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
