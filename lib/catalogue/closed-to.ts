import { type Inventory, keyOf } from "./expose-items";
import { exposedName } from "./exposed-name";
import { exposedUri } from "./exposed-uri";
import type { Judgement } from "./found";
import type { CatalogueServer } from "./item";
import type { ReachKind } from "./reach";

type Closed = Judgement & { readonly open: false };

const closed = (reason: string, rule: string): Closed => {
  return { open: false, reason, rule, ownRule: false };
};

/**
 * Returns why an item that a caller is using may no longer be used: because a person removed or
 * disabled the server, hid the item, or changed the grants. Returns null if the caller may continue
 * to use the item.
 */
export function closedTo(
  { servers, byName, resources }: Inventory,
  may: (server: CatalogueServer, kind: ReachKind, name: string) => Judgement,
  serverId: string,
  kind: ReachKind,
  original: string,
): Closed | null {
  const server = servers.find(({ id }) => id === serverId);
  if (!server) return closed("server_removed", "The server was removed.");
  if (!server.enabled) return closed("server_disabled", "The server is disabled.");
  const hasName = kind === "tool" || kind === "prompt";
  const name = (hasName ? exposedName : exposedUri)(server, original);
  const item = byName.get(keyOf(kind, name));
  const barrier =
    item?.server.id === serverId
      ? item.barrier
      : kind === "resource"
        ? resources.closed(server, original)
        : null;
  if (barrier?.reason === "hidden") return closed(barrier.reason, barrier.rule);
  const judged = may(server, kind, original);
  return judged.open ? null : judged;
}
