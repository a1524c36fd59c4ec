import type { Problem } from "@/lib/errors/view-problem";
import type { PageEnds } from "@/lib/paging/view";
import type { ShownColumns } from "./model";
import type { RefusedName } from "./view-client-name";

export type Transport = ShownColumns["transport"];
export type CredentialKind = ShownColumns["credentials"];
export type UpstreamState = "unknown" | "starting" | "up" | "failing" | "down";
export type ItemKind = "tool" | "prompt" | "resource" | "resource_template";

/** The number of items that a server offers, including hidden and waiting items. */
export interface ItemCounts {
  readonly tools: number;
  readonly prompts: number;
  readonly resources: number;
  readonly resourceTemplates: number;
}

/** A secret that is set, with its name and time but without its value. */
export interface SecretView {
  readonly kind: "header" | "env" | "oauth_client";
  readonly name: string;
  readonly updatedAt: Date;
}

/** The state of a server when Latchkey last probed or called the server. */
export interface UpstreamHealth {
  readonly state: UpstreamState;
  readonly era: "modern" | "legacy" | null;
  readonly latencyMs: number | null;
  readonly checkedAt: Date | null;
  readonly lastError: string | null;
  /** Details of the last error; null unless a connection failed. */
  readonly lastProblem: Problem | null;
  readonly lastErrorAt: Date | null;
}

/** A server as shown to everyone who reaches it, without address and configuration. */
export interface UpstreamSummary {
  readonly id: string;
  readonly name: string;
  readonly title: string | null;
  readonly enabled: boolean;
  readonly state: UpstreamState;
  readonly counts: ItemCounts;
  /** Further fields for administrators; null for members. */
  readonly detail: UpstreamDetail | null;
}

export interface UpstreamDetail {
  readonly transport: Transport;
  /** The URL, or the command with its arguments. */
  readonly target: string;
  readonly credentials: CredentialKind;
  readonly health: UpstreamHealth;
  /** The number of items whose definition has changed after the last review. */
  readonly changedItems: number;
  /** The number of items that wait for approval; such items are neither listed nor callable. */
  readonly waitingItems: number;
}

export interface UpstreamPage extends PageEnds {
  readonly rows: readonly UpstreamSummary[];
}

/**
 * A folder or file that a command may see in addition to its own folder. `write` includes reading.
 */
export interface DeclaredPath {
  readonly path: string;
  readonly access: "read" | "write";
}

/** How commands are confined on this machine. */
export interface MachineConfinement {
  /**
   * `bubblewrap`: commands run in a sandbox. `own_user`: commands run as a separate user. `none`:
   * commands run as Latchkey's user.
   */
  readonly kind: "bubblewrap" | "own_user" | "none";
  /** Why commands are not confined with bubblewrap, and what to do; null if they are. */
  readonly why: string | null;
}

/** How a single command is confined on this machine. */
export interface ConfinementView extends MachineConfinement {
  /** Existing paths in the command's arguments that the command cannot see. */
  readonly unseen: readonly string[];
}

/** The complete view of a server for administrators. */
export interface UpstreamView extends ShownColumns {
  readonly enabled: boolean;
  /**
   * The version of the configuration, including secret values. An update sends this version back.
   */
  readonly version: string;
  readonly secrets: readonly SecretView[];
  readonly health: UpstreamHealth;
  /** How the command is confined; null if the server is not a command. */
  readonly confinement: ConfinementView | null;
  readonly counts: ItemCounts;
}

/**
 * A tool, prompt, resource or template, with the server's definition and the operators' overrides.
 */
export interface UpstreamItemView {
  readonly kind: ItemKind;
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
  /** The digest of the definition. An approval sends this digest back. */
  readonly digest: string;
  readonly hidden: boolean;
  readonly titleOverride: string | null;
  readonly descriptionOverride: string | null;
  /** The version of the two overrides. An update sends this version back. */
  readonly version: string;
  readonly firstSeenAt: Date;
  readonly changedAt: Date | null;
  /**
   * The last reviewed or approved definition if it differs from the current one; `{}` if unknown.
   */
  readonly previous: Readonly<Record<string, unknown>> | null;
  readonly waits: boolean;
  /**
   * The time from which the server's lists have lacked the item. Until the absence is confirmed,
   * the item counts as offered.
   */
  readonly missedAt: Date | null;
}

/** An item that a server no longer offers. */
export interface GoneItemView {
  readonly kind: ItemKind;
  readonly name: string;
  readonly title: string | null;
  /** The description, truncated if it is long. */
  readonly description: string | null;
  readonly hidden: boolean;
  /** Whether an operator has overridden the item's title or description. */
  readonly reworded: boolean;
  readonly goneAt: Date;
}

export interface GoneItems {
  /** The total number of items; `rows` may contain fewer. */
  readonly total: number;
  readonly rows: readonly GoneItemView[];
}

export interface UpstreamWithItems {
  readonly upstream: UpstreamView;
  /** The items that the server offers. */
  readonly items: readonly UpstreamItemView[];
  readonly gone: GoneItems;
}

/** Names of the credentials that were deleted because they belonged to a former target. */
export interface DroppedSecrets {
  readonly headers: readonly string[];
  readonly env: readonly string[];
  readonly oauthClient: boolean;
  /** The number of people who have to connect again. */
  readonly people: number;
}

/** The result of a connection test. */
export interface ProbeReport {
  readonly era: "modern" | "legacy";
  readonly serverInfo: { readonly name: string; readonly version: string; readonly title?: string };
  readonly tools: readonly { readonly name: string; readonly description?: string }[];
  readonly prompts: readonly { readonly name: string; readonly description?: string }[];
  readonly resources: readonly { readonly uri: string; readonly name?: string }[];
  readonly latencyMs: number;
  /** Tools whose catalogue names strict clients refuse. */
  readonly refused: readonly RefusedName[];
}
