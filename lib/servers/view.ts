import type { Problem } from "@/lib/errors/view-problem";
import type { PageEnds } from "@/lib/paging/view";
import type { ShownColumns } from "./model";
import type { RefusedName } from "./view-client-name";

export type Transport = ShownColumns["transport"];
export type CredentialKind = ShownColumns["credentials"];
export type UpstreamState = "unknown" | "starting" | "up" | "failing" | "down";
export type ItemKind = "tool" | "prompt" | "resource" | "resource_template";

/** The number of items that a server offers, including hidden and waiting ones. */
export interface ItemCounts {
  readonly tools: number;
  readonly prompts: number;
  readonly resources: number;
  readonly resourceTemplates: number;
}

/** A secret that is set: its name and time, without its value. */
export interface SecretView {
  readonly kind: "header" | "env" | "oauth_client";
  readonly name: string;
  readonly updatedAt: Date;
}

/** The state of a server when it was last probed or called. */
export interface UpstreamHealth {
  readonly state: UpstreamState;
  readonly era: "modern" | "legacy" | null;
  readonly latencyMs: number | null;
  readonly checkedAt: Date | null;
  readonly lastError: string | null;
  /** Details of the last error, where a connection failed. */
  readonly lastProblem: Problem | null;
  readonly lastErrorAt: Date | null;
}

/** A server for everyone who reaches it, without address and configuration. */
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
  /** Items whose definition has changed since it was last reviewed. */
  readonly changedItems: number;
  /** Items that wait for approval: neither listed nor callable. */
  readonly waitingItems: number;
}

export interface UpstreamPage extends PageEnds {
  readonly rows: readonly UpstreamSummary[];
}

/** A folder or file that a command may see besides its own folder; `write` includes reading. */
export interface DeclaredPath {
  readonly path: string;
  readonly access: "read" | "write";
}

/** How commands are confined on this machine. */
export interface MachineConfinement {
  /** `own_user`: it runs as a separate user. `none`: it runs as Latchkey's user. */
  readonly kind: "bubblewrap" | "own_user" | "none";
  /** Why it is not confined with bubblewrap, and what to do; null where it is. */
  readonly why: string | null;
}

/** The confinement of one command. */
export interface ConfinementView extends MachineConfinement {
  /** Existing paths in its arguments that it cannot see. */
  readonly unseen: readonly string[];
}

/** The complete view of a server for administrators. */
export interface UpstreamView extends ShownColumns {
  readonly enabled: boolean;
  /** Version of its configuration, including secret values, which an update sends back. */
  readonly version: string;
  readonly secrets: readonly SecretView[];
  readonly health: UpstreamHealth;
  /** Null where it is not a command. */
  readonly confinement: ConfinementView | null;
  readonly counts: ItemCounts;
}

/** One tool, prompt, resource or template with the server's definition and operators' overrides. */
export interface UpstreamItemView {
  readonly kind: ItemKind;
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
  /** Digest of the definition, which an approval sends back. */
  readonly digest: string;
  readonly hidden: boolean;
  readonly titleOverride: string | null;
  readonly descriptionOverride: string | null;
  /** Version of the two overrides, which an update sends back. */
  readonly version: string;
  readonly firstSeenAt: Date;
  readonly changedAt: Date | null;
  /** The last reviewed or approved definition, where it differs; `{}`: unknown. */
  readonly previous: Readonly<Record<string, unknown>> | null;
  readonly waits: boolean;
  /** Since when the server's lists lack it; until that is confirmed it counts as offered. */
  readonly missedAt: Date | null;
}

/** An item that a server no longer offers. */
export interface GoneItemView {
  readonly kind: ItemKind;
  readonly name: string;
  readonly title: string | null;
  /** Truncated where it is long. */
  readonly description: string | null;
  readonly hidden: boolean;
  /** Whether an operator has overridden its title or description. */
  readonly reworded: boolean;
  readonly goneAt: Date;
}

export interface GoneItems {
  /** The total number; `rows` may contain fewer. */
  readonly total: number;
  readonly rows: readonly GoneItemView[];
}

export interface UpstreamWithItems {
  readonly upstream: UpstreamView;
  /** The items that it offers. */
  readonly items: readonly UpstreamItemView[];
  readonly gone: GoneItems;
}

/** Names of the credentials that were deleted because they belonged to a former target. */
export interface DroppedSecrets {
  readonly headers: readonly string[];
  readonly env: readonly string[];
  readonly oauthClient: boolean;
  /** People who have to connect again. */
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
