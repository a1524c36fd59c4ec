import type { Problem } from "@/lib/errors/view-problem";
import type { PageEnds } from "@/lib/paging/view";
import type { CertificateView } from "@/lib/tls/view-certificate";
import type { ShownColumns } from "./model";
import type { RenamedItem } from "./view-renamed";
import type { ServerInfo } from "./view-server-info";

export type Transport = ShownColumns["transport"];
export type CredentialKind = ShownColumns["credentials"];
export type UpstreamState = "unknown" | "starting" | "up" | "failing" | "down";
export type ItemKind = "tool" | "prompt" | "resource" | "resource_template";

/** The numbers of items that a server offers, by kind. Hidden and waiting items are included. */
export interface ItemCounts {
  readonly tools: number;
  readonly prompts: number;
  readonly resources: number;
  readonly resourceTemplates: number;
}

/**
 * A stored secret as administrators see it: with its name and the time of the last change, but
 * without its value.
 */
export interface SecretView {
  readonly kind: "header" | "env" | "oauth_client" | "client_key";
  readonly name: string;
  readonly updatedAt: Date;
}

/** What Latchkey observed when it last probed or called the server. */
export interface UpstreamHealth {
  readonly state: UpstreamState;
  readonly era: "modern" | "legacy" | null;
  readonly latencyMs: number | null;
  readonly checkedAt: Date | null;
  readonly lastError: string | null;
  /** The details of the last error. Null unless the last error was a failed connection. */
  readonly lastProblem: Problem | null;
  readonly lastErrorAt: Date | null;
}

/**
 * The fields of a server that everyone who can reach it may see. The address and the configuration
 * are not included.
 */
export interface UpstreamSummary {
  readonly id: string;
  readonly name: string;
  readonly title: string | null;
  readonly enabled: boolean;
  readonly state: UpstreamState;
  readonly counts: ItemCounts;
  /** Additional fields for administrators; null for members. */
  readonly detail: UpstreamDetail | null;
}

export interface UpstreamDetail {
  readonly transport: Transport;
  /** The URL of the server, or its command with the arguments. */
  readonly target: string;
  readonly credentials: CredentialKind;
  readonly health: UpstreamHealth;
  /** The number of items whose definitions have changed since they were last reviewed. */
  readonly changedItems: number;
  /**
   * The number of items that wait for approval. Before the approval, such an item can be neither
   * listed nor called.
   */
  readonly waitingItems: number;
}

export interface UpstreamPage extends PageEnds {
  readonly rows: readonly UpstreamSummary[];
}

/**
 * A file or folder that the command of a server may use in addition to its own folder. `write`
 * access includes reading.
 */
export interface DeclaredPath {
  readonly path: string;
  readonly access: "read" | "write";
}

/** How this machine confines the commands of servers. */
export interface MachineConfinement {
  /**
   * `bubblewrap`: each command runs in a sandbox. `own_user`: commands run as a separate user.
   * `none`: commands run as the same user as Latchkey.
   */
  readonly kind: "bubblewrap" | "own_user" | "none";
  /**
   * Why commands are not confined with bubblewrap, and what to do about it. Null if they are
   * confined with it.
   */
  readonly why: string | null;
}

/** How this machine confines one particular command. */
export interface ConfinementView extends MachineConfinement {
  /** The existing paths in the command's arguments that the command cannot see. */
  readonly unseen: readonly string[];
}

/** The certificates of a server's TLS settings. */
export interface TlsView {
  /** The only authorities that are trusted for this server. Empty if the machine's are trusted. */
  readonly authorities: readonly CertificateView[];
  /** The certificate with which Latchkey identifies itself, or null if there is none. */
  readonly client: CertificateView | null;
}

/** Everything about a server that administrators see, apart from the values of its secrets. */
export interface UpstreamView extends ShownColumns {
  readonly enabled: boolean;
  /**
   * The version of the configuration, including the secret values. An update must include this
   * version.
   */
  readonly version: string;
  readonly secrets: readonly SecretView[];
  readonly health: UpstreamHealth;
  /** The certificates in `ca` and `clientCertificate`, for people to read. */
  readonly tls: TlsView;
  /** How the command is confined. Null if the server is not started by a command. */
  readonly confinement: ConfinementView | null;
  readonly counts: ItemCounts;
}

/**
 * A tool, prompt, resource or resource template, with the server's definition and the operators'
 * overrides.
 */
export interface UpstreamItemView {
  readonly kind: ItemKind;
  readonly name: string;
  /** The name, URI or URI template under which clients see the item. */
  readonly exposedName: string;
  /** The server's own definition as JSON text, exactly as the server wrote it. */
  readonly definition: string;
  /** The title and the description in the server's definition. */
  readonly title: string | null;
  readonly description: string | null;
  /** The digest of the current definition. An approval must include this digest. */
  readonly digest: string;
  readonly hidden: boolean;
  readonly titleOverride: string | null;
  readonly descriptionOverride: string | null;
  /** The version of the title and description overrides. An update must include this version. */
  readonly version: string;
  readonly firstSeenAt: Date;
  readonly changedAt: Date | null;
  /**
   * The definition that was last reviewed or approved, as JSON text, if it differs from the current
   * definition. `{}` if it is unknown.
   */
  readonly previous: string | null;
  readonly waits: boolean;
  /**
   * When the server's lists first lacked the item. The item still counts as offered until its
   * absence is confirmed.
   */
  readonly missedAt: Date | null;
}

/** An item that a server no longer offers. */
export interface GoneItemView {
  readonly kind: ItemKind;
  readonly name: string;
  readonly title: string | null;
  /** The description of the item, which is truncated if it is long. */
  readonly description: string | null;
  readonly hidden: boolean;
  /** Whether an operator has overridden the item's title or description. */
  readonly reworded: boolean;
  readonly goneAt: Date;
}

export interface GoneItems {
  /** The number of all items that the server no longer offers. `rows` may contain fewer. */
  readonly total: number;
  readonly rows: readonly GoneItemView[];
}

export interface UpstreamWithItems {
  readonly upstream: UpstreamView;
  /** All items that the server currently offers. */
  readonly items: readonly UpstreamItemView[];
  readonly gone: GoneItems;
}

/** The credentials that were deleted because a change had made them invalid. */
export interface DroppedSecrets {
  readonly headers: readonly string[];
  readonly env: readonly string[];
  readonly oauthClient: boolean;
  /** Whether the client certificate and its key were deleted. */
  readonly clientCertificate: boolean;
  /** The number of people who have to connect to the server again. */
  readonly people: number;
}

/** What a successful connection test found out about the server. */
export interface ProbeReport {
  readonly era: "modern" | "legacy";
  readonly serverInfo: ServerInfo;
  readonly tools: readonly { readonly name: string; readonly description?: string }[];
  readonly prompts: readonly { readonly name: string; readonly description?: string }[];
  readonly resources: readonly { readonly uri: string; readonly name?: string }[];
  readonly latencyMs: number;
  /** The tools and prompts that clients will see under changed names. */
  readonly renamed: readonly RenamedItem[];
}
