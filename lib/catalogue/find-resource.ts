import { fail } from "@/lib/errors/errors";
import { originalUri } from "@/lib/names/exposed-uri";
import { LONGEST_URI } from "./comparable-uri";
import { type Inventory, keyOf } from "./expose-items";
import { type Found, type Judgement, NOTHING, type ReadableResource } from "./found";
import type { CatalogueServer, ExposedItem } from "./item";
import { isReserved } from "./name-holders";
import type { ReachKind } from "./reach";

/**
 * Decides what a caller's grants allow: for listed items, and for resources that no list contains.
 */
export interface Judge {
  item(item: ExposedItem): Judgement;
  name(server: CatalogueServer, kind: ReachKind, name: string): Judgement;
}

/**
 * Finds the resource with this URI, if the caller may read it. A link in a result can lead to a
 * resource that no list contains. Such a resource can be read if the caller has a grant on its
 * server and no operator has hidden it there. Among servers without a prefix, lists and templates
 * decide which server owns a URI, regardless of grants. If no list or template covers the URI, it
 * can be read only if the caller reaches exactly one server without a prefix. Failure:
 * `invalid_input` for a URI of more than 8,192 characters.
 */
export function findResource(
  inventory: Inventory,
  judge: Judge,
  uri: string,
): Found<ReadableResource> {
  if (uri.length > LONGEST_URI) return { ...NOTHING, refused: TOO_LONG };
  const listed = inventory.byName.get(keyOf("resource", uri));
  if (listed?.barrier?.reason === "gone") return unlisted(listed.server, listed.original);
  if (listed && listed.barrier?.reason !== "collision") {
    const judged = judge.item(listed);
    const { server, original } = listed;
    if (judged.open) return { found: { server, uri: original } };
    return { found: null, denied: judged, server };
  }
  const ours = originalUri(uri);
  const server = ours && inventory.servers.find((one) => one.prefixed && one.name === ours.server);
  if (server) return ownUi(server) ?? unlisted(server, ours.uri);
  if (isReserved(uri)) return NOTHING;
  const holder = inventory.resources.holderOf(uri);
  if (holder) return unlisted(holder, uri);
  const reached = inventory.servers.filter(
    (one) => !one.prefixed && one.enabled && judge.name(one, "resource", uri).open,
  );
  if (reached.length === 0) return ownUi(null) ?? NOTHING;
  return reached.length === 1 && reached[0] ? unlisted(reached[0], uri) : NOTHING;

  /**
   * Finds the UI resource that a prefixed server lists under this URI, because an App may name it
   * as its server does. `on` limits the search to one server, so that no server can take over a URI
   * that names another one.
   */
  function ownUi(on: CatalogueServer | null): Found<ReadableResource> | null {
    const all = (inventory.ownUis.get(uri) ?? []).filter((one) => on === null || one.server === on);
    const open = all.filter((one) => judge.item(one).open);
    const [only] = open.length === 0 ? all : open;
    if (!only || (open.length === 0 && (all.length > 1 || on !== null))) return null;
    if (open.length > 1) return NOTHING;
    const judged = judge.item(only);
    if (judged.open) return { found: { server: only.server, uri: only.original } };
    return { found: null, denied: judged, server: only.server, name: only.name };
  }

  function unlisted(server: CatalogueServer, own: string): Found<ReadableResource> {
    const judged = judgeUnlisted(server, own);
    if (judged.open) return { found: { server, uri: own } };
    return { found: null, denied: judged, server };
  }

  function judgeUnlisted(server: CatalogueServer, own: string): Judgement {
    if (!server.enabled) {
      const rule = "The server is disabled.";
      return { open: false, reason: "server_disabled", rule, ownRule: false };
    }
    const judged = judge.name(server, "resource", own);
    const barrier = judged.open ? inventory.resources.closed(server, own) : null;
    return barrier ? { open: false, ...barrier, ownRule: false } : judged;
  }
}

const TOO_LONG = fail("invalid_input", {
  reason: "length",
  fields: { uri: `is longer than ${LONGEST_URI.toLocaleString("en-GB")} characters` },
}).failure;
