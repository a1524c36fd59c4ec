import type { ParamHeader } from "./param-headers";
import type { ReachKind } from "./reach";
import type { NameHolder } from "./view";

/** A server as the catalogue needs it. */
export interface CatalogueServer {
  readonly id: string;
  readonly name: string;
  readonly title: string | null;
  /** False where its tools, prompts and resources keep their own names. */
  readonly prefixed: boolean;
  /** Since when it has its prefix, or has none; the same order for all servers and items. */
  readonly nameSeq: number;
  readonly enabled: boolean;
  readonly transport: "http" | "sse" | "stdio";
  readonly credentials: "server" | "person_header" | "person_oauth";
  /** Of which target its items were listed (`upstreams.listed_version`). */
  readonly version: number;
  /** False while it leads elsewhere, or with other credentials, and that was not listed yet. */
  readonly listed: boolean;
}

/** An item of a server as it was last listed, with what an operator changed of it. */
export interface CatalogueItem {
  readonly upstreamId: string;
  readonly kind: ReachKind;
  /** Tool or prompt name, resource URI, or URI template, as the server says it. */
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
  readonly hidden: boolean;
  readonly titleOverride: string | null;
  readonly descriptionOverride: string | null;
  readonly waits: boolean;
  /** The server offers it no longer: only its name counts. */
  readonly gone: boolean;
  /** Since when the server has it. */
  readonly nameSeq: number;
}

/** Why an item is nobody's, whatever their grants. */
export interface Barrier {
  readonly reason: "server_disabled" | "hidden" | "waits" | "gone" | "collision" | "unlisted";
  readonly rule: string;
}

/** An item under the name that callers know it by. */
export interface ExposedItem {
  readonly kind: ReachKind;
  /** Name, URI or URI template in the catalogue. */
  readonly name: string;
  readonly server: CatalogueServer;
  /** The server's own name for it. */
  readonly original: string;
  readonly definition: Readonly<Record<string, unknown>>;
  /** `definition` as JSON. */
  readonly json: string;
  readonly title: string | null;
  readonly barrier: Barrier | null;
  /** Arguments of a tool that are mirrored to `Mcp-Param-*` headers. */
  readonly paramHeaders: readonly ParamHeader[];
  /** Since when its server holds the name, unless another does. */
  readonly since: number;
}

/** An item that is left out because another server holds its name. */
export interface Collision {
  readonly kind: ReachKind;
  /** As the server says it. */
  readonly name: string;
  readonly upstreamId: string;
  readonly holder: NameHolder;
}
