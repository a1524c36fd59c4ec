import type { ReachKind } from "@/lib/grants/reach";
import { exposedName } from "./exposed-name";
import { exposedUri } from "./exposed-uri";
import type { Barrier, CatalogueItem, CatalogueServer, Collision, ExposedItem } from "./item";
import { paramHeadersOf } from "./param-headers";

/** Everything that any server offers, under the names callers know, whoever may reach it. */
export interface Inventory {
  readonly servers: readonly CatalogueServer[];
  /** By kind and name; the same order everywhere. */
  readonly items: readonly ExposedItem[];
  /** By `<kind> <name>`: the one that is open to some, else one that says why it is not. */
  readonly byName: ReadonlyMap<string, ExposedItem>;
  readonly collisions: readonly Collision[];
}

export const keyOf = (kind: ReachKind, name: string) => `${kind} ${name}`;

const BARRIERS: Readonly<Record<Exclude<Barrier["reason"], "collision">, Barrier>> = {
  server_disabled: { reason: "server_disabled", rule: "The server is disabled." },
  hidden: { reason: "hidden", rule: "An operator has hidden this." },
  waits: {
    reason: "waits",
    rule: "Its definition has changed and waits for an operator's approval.",
  },
};

/**
 * Names every item of every server: `<server>_<name>` and `latchkey://<server>/…`, overrides
 * applied. An item of an unprefixed server whose name another open item has is left out and
 * reported; `reserved` are the names of our own tools.
 */
export function exposeItems(
  servers: readonly CatalogueServer[],
  items: readonly CatalogueItem[],
  reserved: readonly string[],
): Inventory {
  const byId = new Map(servers.map((server) => [server.id, server]));
  const named = items.flatMap((item) => {
    const server = byId.get(item.upstreamId);
    return server ? [expose(server, item)] : [];
  });
  named.sort(inOrder);
  const holders = new Map<string, ExposedItem[]>();
  for (const item of named) {
    if (item.barrier) continue;
    const key = keyOf(item.kind, item.name);
    const some = holders.get(key);
    if (some) some.push(item);
    else holders.set(key, [item]);
  }
  const own = new Set(reserved.map((name) => keyOf("tool", name)));
  const collisions: Collision[] = [];
  const all = named.map((item) => {
    const key = keyOf(item.kind, item.name);
    if (item.barrier || item.server.prefixed) return item;
    const other = own.has(key)
      ? "latchkey"
      : holders.get(key)?.find((one) => one !== item)?.server.name;
    if (other === undefined) return item;
    collisions.push({ kind: item.kind, name: item.name, upstreamId: item.server.id, with: other });
    const rule = `The server ${other} has something of the same name.`;
    return { ...item, barrier: { reason: "collision", rule } as const };
  });
  const byName = new Map<string, ExposedItem>();
  for (const item of all) {
    const key = keyOf(item.kind, item.name);
    if (!byName.has(key) || !item.barrier) byName.set(key, item);
  }
  return {
    servers: [...servers].sort((a, b) => compare(a.name, b.name)),
    items: all,
    byName,
    collisions,
  };
}

function expose(server: CatalogueServer, item: CatalogueItem): ExposedItem {
  const isNamed = item.kind === "tool" || item.kind === "prompt";
  const name = (isNamed ? exposedName : exposedUri)(server, item.name);
  const definition = defined(server, item, name);
  const { title } = definition;
  let json: string | null = null;
  return {
    kind: item.kind,
    name,
    server,
    original: item.name,
    definition,
    get json() {
      json ??= JSON.stringify(definition);
      return json;
    },
    title: typeof title === "string" ? title : null,
    barrier: barrierOf(server, item),
    paramHeaders: item.kind === "tool" ? paramHeadersOf(item.definition.inputSchema) : [],
  };
}

function barrierOf(server: CatalogueServer, item: CatalogueItem): Barrier | null {
  if (!server.enabled) return BARRIERS.server_disabled;
  if (item.hidden) return BARRIERS.hidden;
  return item.waits ? BARRIERS.waits : null;
}

const FIELD = {
  tool: "name",
  prompt: "name",
  resource: "uri",
  resource_template: "uriTemplate",
} as const;

function defined(server: CatalogueServer, item: CatalogueItem, name: string) {
  const definition: Record<string, unknown> = { ...item.definition, [FIELD[item.kind]]: name };
  if (item.titleOverride !== null) {
    definition.title = item.titleOverride;
    const { annotations } = definition;
    if (item.kind === "tool" && typeof annotations === "object" && annotations !== null) {
      definition.annotations = { ...annotations, title: item.titleOverride };
    }
  }
  if (item.descriptionOverride !== null) definition.description = item.descriptionOverride;
  const meta = definition._meta;
  if (item.kind === "tool" && typeof meta === "object" && meta !== null) {
    definition._meta = withUiUri(server, meta as Record<string, unknown>);
  }
  return definition;
}

/** Tools name the resource that shows them (MCP Apps) in their `_meta`. */
function withUiUri(server: CatalogueServer, meta: Record<string, unknown>) {
  const changed = { ...meta };
  const flat = meta["ui/resourceUri"];
  if (typeof flat === "string") changed["ui/resourceUri"] = exposedUri(server, flat);
  const ui = meta.ui as { resourceUri?: unknown } | null | undefined;
  if (typeof ui === "object" && typeof ui?.resourceUri === "string") {
    changed.ui = { ...ui, resourceUri: exposedUri(server, ui.resourceUri) };
  }
  return changed;
}

function inOrder(a: ExposedItem, b: ExposedItem): number {
  return (
    compare(a.kind, b.kind) || compare(a.name, b.name) || compare(a.server.name, b.server.name)
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
