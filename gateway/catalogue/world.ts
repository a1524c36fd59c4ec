import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { KeyState } from "@/lib/keys/key-state";
import type { LatchkeyProcess } from "@/lib/process/process";
import type { UpstreamLink } from "@/lib/upstreams/link/link";
import { upstreamLink } from "@/lib/upstreams/link/upstream-link";
import { linkWho } from "@/lib/upstreams/link/who";
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
