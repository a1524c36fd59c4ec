import type { CredentialKind, ItemKind, UpstreamState } from "@/lib/servers/view";

/** One item of a server that a person reaches, under both names, as the catalogue shows it. */
export interface ReachedItem {
  readonly kind: ItemKind;
  /** As the server says it. */
  readonly name: string;
  /** As callers know it: the name, URI or URI template in the catalogue. */
  readonly exposedName: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly definition: Readonly<Record<string, unknown>>;
}

/** Who holds a name, where it is not the server that offers it. */
export interface NameHolder {
  /** The holder's name; `latchkey` for what is Latchkey's own. */
  readonly server: string;
  /** It has the name itself, or all names that begin so, or a template that covers it. */
  readonly by: "name" | "prefix" | "template";
}

/** A server as somebody who reaches it sees it: neither address nor configuration. */
export interface ReachedUpstream {
  readonly id: string;
  readonly name: string;
  readonly title: string | null;
  readonly enabled: boolean;
  readonly state: UpstreamState;
  readonly credentials: CredentialKind;
  readonly instructions: string | null;
  readonly items: readonly ReachedItem[];
  /** Items that are left out because another server holds their name; for operators. */
  readonly collisions: readonly {
    readonly kind: ItemKind;
    readonly name: string;
    readonly holder: NameHolder;
  }[];
}

/** A piece of a tool's result that the console knows how to show; `other` is anything else. */
export type ShownBlock =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly data: string; readonly mimeType: string }
  | { readonly type: "link"; readonly uri: string; readonly name: string }
  | { readonly type: "other"; readonly json: string };

/** What came of trying a tool. It is in this one answer and recorded nowhere. */
export interface TriedTool {
  /** `asks`: the server wants input first, which only clients give; `refused`: a JSON-RPC error. */
  readonly outcome: "answered" | "failed" | "refused" | "asks";
  readonly blocks: readonly ShownBlock[];
  /** `structuredContent` as JSON. */
  readonly structured: string | null;
  readonly durationMs: number;
  readonly requestId: string;
}
