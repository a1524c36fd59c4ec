import type { CredentialKind, ItemKind, UpstreamState } from "@/lib/servers/view";

/** An item that a person can reach, with its name on the server and in the catalogue. */
export interface ReachedItem {
  readonly kind: ItemKind;
  /** The name that the item has on its own server. */
  readonly name: string;
  /**
   * The item's name in the catalogue, as clients see it: a tool or prompt name, a URI, or a URI
   * template.
   */
  readonly exposedName: string;
  readonly title: string | null;
  readonly description: string | null;
  /** The definition as JSON text, as clients get it. */
  readonly definition: string;
}

/** The other server that holds an item's name, and how it holds the name. */
export interface NameHolder {
  /** The name of the other server, or `latchkey` for reserved names. */
  readonly server: string;
  /**
   * How the other server holds the name: by an item of the same name, by its prefix, or by a
   * matching template.
   */
  readonly by: "name" | "prefix" | "template";
}

/**
 * A server as shown to a person who can reach it, without the server's address and configuration.
 */
export interface ReachedUpstream {
  readonly id: string;
  readonly name: string;
  readonly title: string | null;
  readonly enabled: boolean;
  readonly state: UpstreamState;
  readonly credentials: CredentialKind;
  readonly instructions: string | null;
  /**
   * False if clients do not get the instructions, because changes of the server need approval and
   * nobody approves a change of instructions.
   */
  readonly passesInstructions: boolean;
  readonly items: readonly ReachedItem[];
  /**
   * The items that are left out because another server holds their names. Only operators get this
   * list.
   */
  readonly collisions: readonly {
    readonly kind: ItemKind;
    readonly name: string;
    readonly holder: NameHolder;
  }[];
}

/**
 * A content block of a tool's result. The console shows these types of blocks; `other` stands for
 * all other types.
 */
export type ShownBlock =
  /** `uri` names the resource whose text it is, if it is embedded. */
  | { readonly type: "text"; readonly text: string; readonly uri?: string }
  | { readonly type: "image"; readonly data: string; readonly mimeType: string }
  | { readonly type: "link"; readonly uri: string; readonly name: string }
  | { readonly type: "other"; readonly json: string };

/** The result of trying a tool in the console. The result is not stored. */
export interface TriedTool {
  /**
   * `asks` means that the server requested input, which only MCP clients can provide; `refused`
   * means that the server returned a JSON-RPC error.
   */
  readonly outcome: "answered" | "failed" | "refused" | "asks";
  readonly blocks: readonly ShownBlock[];
  /** The `structuredContent` of the tool's result, as JSON text. */
  readonly structured: string | null;
  readonly durationMs: number;
  readonly requestId: string;
}
