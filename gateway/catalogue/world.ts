import type { UpstreamLink } from "@/gateway/upstreams/link";
import { upstreamLink } from "@/gateway/upstreams/links/upstream-link";
import { linkWho } from "@/gateway/upstreams/links/who";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { KeyState } from "@/lib/keys/model";
import type { LatchkeyProcess } from "@/lib/process/process";
import { catalogueFor } from "./catalogue-for";

/** Where catalogues and links come from; tests bring their own. */
export interface GatewayWorld {
  catalogueFor(process: LatchkeyProcess, key: KeyState): Catalogue | Promise<Catalogue>;
  linkFor(process: LatchkeyProcess, server: CatalogueServer, key: KeyState): UpstreamLink;
}

export const gatewayWorld: GatewayWorld = {
  catalogueFor,
  linkFor: (process, server, key) =>
    upstreamLink(process, server.id, linkWho(server.credentials, key)),
};
