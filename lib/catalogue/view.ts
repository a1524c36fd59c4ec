import type { CredentialKind, ItemKind, UpstreamState } from "@/lib/servers/view";

/** One item that a person reaches, with its name on the server and in the catalogue. */
export interface ReachedItem {
  readonly kind: ItemKind;
  /** Its name on the server. */
  readonly name: string;
  /** Its name, URI or URI template in the catalogue. */
  readonly exposedName: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly definition: Readonly<Record<string, unknown>>;
}

/** The other server that holds a name. */
export interface NameHolder {
  /** The holder's name; `latchkey` for reserved names. */
  readonly server: string;
  /** How it holds the name: an item of that name, its prefix, or a template that covers it. */
  readonly by: "name" | "prefix" | "template";
}

/** A server for a person who reaches it, without address and configuration. */
export interface ReachedUpstream {
  readonly id: string;
  readonly name: string;
  readonly title: string | null;
  readonly enabled: boolean;
  readonly state: UpstreamState;
  readonly credentials: CredentialKind;
  readonly instructions: string | null;
  readonly items: readonly ReachedItem[];
  /** For operators: items left out because another server holds their name. */
  readonly collisions: readonly {
    readonly kind: ItemKind;
    readonly name: string;
    readonly holder: NameHolder;
  }[];
}

/** A content block of a tool's result that the console can show; `other` is any other type. */
export type ShownBlock =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly data: string; readonly mimeType: string }
  | { readonly type: "link"; readonly uri: string; readonly name: string }
  | { readonly type: "other"; readonly json: string };

/** The result of trying a tool. It is not stored. */
export interface TriedTool {
  /** `asks`: the server requests input, which only clients provide; `refused`: a JSON-RPC error. */
  readonly outcome: "answered" | "failed" | "refused" | "asks";
  readonly blocks: readonly ShownBlock[];
  /** `structuredContent` as JSON. */
  readonly structured: string | null;
  readonly durationMs: number;
  readonly requestId: string;
}
