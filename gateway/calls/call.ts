import type { Use } from "@/gateway/admission/may-continue";
import type { JsonBody } from "@/gateway/http/read-json";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { LinkUse, UpstreamLink } from "@/gateway/upstreams/link";
import type { ExposedItem } from "@/lib/catalogue/item";

/** A tool call whose arguments are passed on as they were written. */
export interface Call {
  readonly mcp: McpRequest;
  readonly written: JsonBody;
  readonly item: ExposedItem;
  readonly link: UpstreamLink;
  /** Its server was edited, and the call has waited for the new list. */
  readonly isListed?: boolean;
}

/** The use that is blocked for this caller when it keeps failing. */
export function linkUse({ mcp, item }: Call): LinkUse {
  return { keyId: mcp.caller.key.id, method: mcp.method, name: item.original };
}

/** What the call uses of its server. */
export function usedBy({ item, mcp }: Pick<Call, "item" | "mcp">): Use {
  const { server, kind, original, name } = item;
  return { server, method: mcp.method, kind, original, name };
}
