import { KEEP_ALIVE, type KeepAlive } from "@/gateway/http/keep-alive";
import type { UpstreamLink } from "@/gateway/upstreams/link";
import { linkAccount } from "@/gateway/upstreams/link-registry/link-account";
import type { Links } from "@/gateway/upstreams/link-registry/links";
import { processLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import { type Principal, personHolder } from "@/gateway/upstreams/principal";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { KeyState } from "@/lib/keys/model";
import type { LatchkeyProcess } from "@/lib/process/process";
import { catalogueFor } from "./catalogue-for";
import { mayHold } from "./may-hold";

/** Provides the catalogues and links that requests use. Tests pass their own services. */
export interface GatewayServices {
  catalogueFor(process: LatchkeyProcess, key: KeyState): Catalogue | Promise<Catalogue>;
  linkFor(process: LatchkeyProcess, server: CatalogueServer, key: KeyState): UpstreamLink;
  /** When callers are shown that a call is still running. */
  readonly keepAlive: KeepAlive;
}

export const gatewayServices: GatewayServices = {
  catalogueFor,
  keepAlive: KEEP_ALIVE,
  linkFor: (process, server, key) => linkOf(processLinks(process), server, key),
};

/**
 * Returns the link for a key's calls to a server: the one that all callers share, or the key's own
 * where sessions are kept apart. For a shared link, this is one look-up in a map.
 */
export function linkOf(links: Links, server: CatalogueServer, key: KeyState): UpstreamLink {
  const account = linkAccount(server.credentials, key);
  return server.apart ? links.get(server.id, account, key, mayHold) : links.get(server.id, account);
}

/** Returns the link for a person who tries a tool, who is a principal like a key. */
export function trialLink(
  process: LatchkeyProcess,
  server: CatalogueServer,
  personId: string,
): UpstreamLink {
  const links = processLinks(process);
  const account = linkAccount(server.credentials, { kind: "personal", makerId: personId });
  if (!server.apart) return links.get(server.id, account);
  const person: Principal = { id: personHolder(personId), keyId: null, personId, team: null };
  return links.get(server.id, account, person, mayHold);
}
