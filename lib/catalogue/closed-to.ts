import { type Inventory, originalKey } from "./expose-items";
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
  { servers, byOriginal, resources }: Inventory,
  may: (server: CatalogueServer, kind: ReachKind, name: string) => Judgement,
  serverId: string,
  kind: ReachKind,
  original: string,
): Closed | null {
  const server = servers.find(({ id }) => id === serverId);
  if (!server) return closed("server_removed", "The server was removed.");
  if (!server.enabled) return closed("server_disabled", "The server is disabled.");
  const item = byOriginal.get(originalKey(serverId, kind, original));
  const barrier =
    item?.barrier ?? (kind === "resource" && !item ? resources.closed(server, original) : null);
  if (barrier?.reason === "hidden") return closed(barrier.reason, barrier.rule);
  const judged = may(server, kind, original);
  return judged.open ? null : judged;
}
