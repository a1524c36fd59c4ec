import type { Use } from "@/gateway/admission/may-go-on";
import type { PlainRequest } from "@/gateway/messages/plain-request";
import type { Body } from "@/gateway/messages/read-messages";
import type { Served } from "@/gateway/messages/served";
import type { LinkUse, UpstreamLink } from "@/gateway/upstreams/link";
import type { ExposedItem } from "@/lib/catalogue/item";

/** A call of a tool by one request. */
export interface Call {
  readonly served: Served;
  readonly plain: PlainRequest;
  readonly item: ExposedItem;
  readonly body: Body;
  readonly link: UpstreamLink;
  /** Its server was changed, and the call has waited for the new list. */
  readonly isListed?: boolean;
}

/** What is limited for its caller where it keeps failing. */
export function linkUse({ served, plain, item }: Call): LinkUse {
  return { keyId: served.caller.key.id, method: plain.method, name: item.original };
}

/** What the call uses of its server. */
export function usedBy({ item, plain }: Pick<Call, "item" | "plain">): Use {
  const { server, kind, original, name } = item;
  return { server, method: plain.method, kind, original, name };
}
