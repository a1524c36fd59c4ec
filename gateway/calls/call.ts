import type { Use } from "@/gateway/admission/may-continue";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Written } from "@/gateway/messages/read-members";
import type { LinkUse, UpstreamLink } from "@/gateway/upstreams/link";
import type { ExposedItem } from "@/lib/catalogue/item";
import type { TaskRow } from "@/lib/tasks/task-rows";

/** The item of a server that a call uses. */
export interface CalledItem
  extends Pick<ExposedItem, "kind" | "name" | "server" | "original" | "paramHeaders"> {
  /**
   * The stored task that the call is about, or "may start" if the server may start one that the
   * caller can follow. Absent for all other calls: their caller cannot follow tasks.
   */
  readonly task?: TaskRow | "may start";
}

/** A request for an item of a server. It is passed to the server as the client wrote it. */
export interface Call {
  readonly mcp: McpRequest;
  readonly written: Written;
  readonly item: CalledItem;
  readonly link: UpstreamLink;
  /**
   * True if the server was edited and this call has already waited until the server was listed
   * again.
   */
  readonly isListed?: boolean;
}

/**
 * Returns the key, method and item of a call. If calls with this combination keep failing, the link
 * blocks the combination for a while.
 */
export function linkUse({ mcp, item }: Call): LinkUse {
  return { keyId: mcp.caller.key.id, method: mcp.method, name: item.original };
}

/**
 * Returns the server and the item that the call uses, so that the caller's access to them can be
 * checked.
 */
export function usedBy({ item, mcp }: Pick<Call, "item" | "mcp">): Use {
  const { server, kind, original, name } = item;
  return { server, method: mcp.method, kind, original, name };
}
