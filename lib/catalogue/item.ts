import type { ParamHeader } from "@/lib/definitions/param-headers";
import type { ReachKind } from "./reach";
import type { NameHolder } from "./view";

/** The fields of a server that are needed to build a catalogue. */
export interface CatalogueServer {
  readonly id: string;
  readonly name: string;
  readonly title: string | null;
  /**
   * False if the server's tools, prompts and resources appear under their own names, without a
   * prefix.
   */
  readonly prefixed: boolean;
  /**
   * The sequence number at which the server's prefix last changed. All servers and items share one
   * sequence.
   */
  readonly nameSeq: number;
  readonly enabled: boolean;
  readonly transport: "http" | "sse" | "stdio";
  readonly credentials: "server" | "person_header" | "person_oauth";
  /**
   * The era whose tasks the server offers for tool calls (MCP 2025-11-25, "Tasks"; SEP-2663), or
   * null.
   */
  readonly tasks: "modern" | "legacy" | null;
  /** True if the server announces updates of single resources (capability `resources.subscribe`). */
  readonly subscribes: boolean;
  /** True if each principal has its own session with the server (`lib/servers/view-sessions.ts`). */
  readonly apart: boolean;
  /**
   * The server's target version at which its items were last listed. The target version grows
   * whenever the server's target or credentials change.
   */
  readonly version: number;
  /**
   * False after the server's target or credentials have changed, until its items are listed again.
   */
  readonly listed: boolean;
  /**
   * The server's instructions for clients, or null if there are none, or if the server's changes
   * need approval.
   */
  readonly instructions: string | null;
  /**
   * When the server was registered or edited, if it has never been listed and its first listing is
   * under way, and null otherwise.
   */
  readonly firstListing: Date | null;
}

/** An item as its server last listed it, together with the operators' settings for the item. */
export interface CatalogueItem {
  readonly upstreamId: string;
  readonly kind: ReachKind;
  /** The item's name on the server: a tool or prompt name, a resource URI, or a URI template. */
  readonly name: string;
  /** The definition as JSON text, exactly as the server wrote it. `{}` for an item that is gone. */
  readonly definition: string;
  /** The title and the description in the definition. */
  readonly title: string | null;
  readonly description: string | null;
  readonly hidden: boolean;
  readonly titleOverride: string | null;
  readonly descriptionOverride: string | null;
  readonly waits: boolean;
  /**
   * True if the server no longer offers the item. Only the item's name is then used, because the
   * server keeps its claim to that name.
   */
  readonly gone: boolean;
  /** The sequence number at which the item was first listed. */
  readonly nameSeq: number;
}

/** The reason why no caller can use an item, regardless of grants. */
export interface Barrier {
  readonly reason: "server_disabled" | "hidden" | "waits" | "gone" | "collision" | "unlisted";
  readonly rule: string;
}

/** An item of a server, together with the name under which the catalogue offers it. */
export interface ExposedItem {
  readonly kind: ReachKind;
  /** The name, URI or URI template under which clients see the item. */
  readonly name: string;
  readonly server: CatalogueServer;
  /** The name, URI or URI template that the item has on its server. */
  readonly original: string;
  /**
   * The definition as JSON text: the server's own bytes, except for the name, the texts that
   * operators have overridden, and URIs of the catalogue.
   */
  readonly json: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly barrier: Barrier | null;
  /**
   * Whether calls of the tool run as tasks (`execution.taskSupport` of MCP 2025-11-25). "optional" for
   * every tool of a server with the tasks extension. Always "forbidden" for other kinds of items, and
   * where the server has no tasks.
   */
  readonly taskSupport: "required" | "optional" | "forbidden";
  /** The arguments of the tool that are also sent in `Mcp-Param-*` headers. */
  readonly paramHeaders: readonly ParamHeader[];
  /** The sequence number since which the item's server has held a claim to the name. */
  readonly since: number;
}

/** An item that is left out of the catalogue because another server holds its name. */
export interface Collision {
  readonly kind: ReachKind;
  /** The name that the item has on its own server. */
  readonly name: string;
  readonly upstreamId: string;
  readonly holder: NameHolder;
}
