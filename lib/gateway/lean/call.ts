import type { ExposedItem } from "@/lib/gateway/catalogue/item";
import type { Served } from "@/lib/gateway/served";
import type { UpstreamLink } from "@/lib/upstreams/link/link";
import type { PlainRequest } from "./plain-request";

/** A call of a tool by one request. */
export interface Call {
  readonly served: Served;
  readonly plain: PlainRequest;
  readonly item: ExposedItem;
  readonly text: string;
  readonly link: UpstreamLink;
}
