import type { UpstreamLink } from "@/gateway/upstreams/link";
import { linkAccount } from "@/gateway/upstreams/link-registry/link-account";
import { upstreamLink } from "@/gateway/upstreams/link-registry/upstream-link";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { KeyState } from "@/lib/keys/model";
import type { LatchkeyProcess } from "@/lib/process/process";
import { catalogueFor } from "./catalogue-for";

/** Provides the catalogues and links that requests use. Tests pass their own services. */
export interface GatewayServices {
  catalogueFor(process: LatchkeyProcess, key: KeyState): Catalogue | Promise<Catalogue>;
  linkFor(process: LatchkeyProcess, server: CatalogueServer, key: KeyState): UpstreamLink;
}

export const gatewayServices: GatewayServices = {
  catalogueFor,
  linkFor: (process, server, key) =>
    upstreamLink(process, server.id, linkAccount(server.credentials, key)),
};
