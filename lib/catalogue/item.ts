import type { ParamHeader } from "./param-headers";
import type { ReachKind } from "./reach";
import type { NameHolder } from "./view";

/** The fields of a server that the catalogue needs. */
export interface CatalogueServer {
  readonly id: string;
  readonly name: string;
  readonly title: string | null;
  /** False if the server's tools, prompts and resources keep their own names. */
  readonly prefixed: boolean;
  /**
   * Sequence number of the server's prefix (or of having no prefix), in one order for all servers
   * and items.
   */
  readonly nameSeq: number;
  readonly enabled: boolean;
  readonly transport: "http" | "sse" | "stdio";
  readonly credentials: "server" | "person_header" | "person_oauth";
  /** The target version at which the server's items were listed (`upstreams.listed_version`). */
  readonly version: number;
  /**
   * False after the server's target or credentials have changed, until its items are listed again.
   */
  readonly listed: boolean;
}

/** An item of a server as last listed, with an operator's settings. */
export interface CatalogueItem {
  readonly upstreamId: string;
  readonly kind: ReachKind;
  /** Tool or prompt name, resource URI, or URI template, as the server gives it. */
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
  readonly hidden: boolean;
  readonly titleOverride: string | null;
  readonly descriptionOverride: string | null;
  readonly waits: boolean;
  /** True if the server no longer offers the item; then only the item's name is used. */
  readonly gone: boolean;
  /** Sequence number of the item's first listing. */
  readonly nameSeq: number;
}

/** Why an item is available to no caller, regardless of grants. */
export interface Barrier {
  readonly reason: "server_disabled" | "hidden" | "waits" | "gone" | "collision" | "unlisted";
  readonly rule: string;
}

/** An item under its name in the catalogue. */
export interface ExposedItem {
  readonly kind: ReachKind;
  /** Name, URI or URI template in the catalogue. */
  readonly name: string;
  readonly server: CatalogueServer;
  /** The item's name on the server. */
  readonly original: string;
  readonly definition: Readonly<Record<string, unknown>>;
  /** The `definition` as JSON text. */
  readonly json: string;
  readonly title: string | null;
  readonly barrier: Barrier | null;
  /** The tool's arguments that are mirrored to `Mcp-Param-*` headers. */
  readonly paramHeaders: readonly ParamHeader[];
  /** The sequence number from which the item's server claims the name. */
  readonly since: number;
}

/** An item that is left out because another server holds its name. */
export interface Collision {
  readonly kind: ReachKind;
  /** The item's name on the server. */
  readonly name: string;
  readonly upstreamId: string;
  readonly holder: NameHolder;
}
