import type { Problem } from "@/lib/errors/view-problem";
import type { PageEnds } from "@/lib/paging/view";
import type { ShownColumns } from "./model";
import type { RefusedName } from "./view-client-name";

export type Transport = ShownColumns["transport"];
export type CredentialKind = ShownColumns["credentials"];
export type UpstreamState = "unknown" | "starting" | "up" | "failing" | "down";
export type ItemKind = "tool" | "prompt" | "resource" | "resource_template";

/** How many items a server offers, hidden and waiting ones included. */
export interface ItemCounts {
  readonly tools: number;
  readonly prompts: number;
  readonly resources: number;
  readonly resourceTemplates: number;
}

/** Which secret values are set, by name and since when. The values are in no view. */
export interface SecretView {
  readonly kind: "header" | "env" | "oauth_client";
  readonly name: string;
  readonly updatedAt: Date;
}

/** How a server was when last probed or called. */
export interface UpstreamHealth {
  readonly state: UpstreamState;
  readonly era: "modern" | "legacy" | null;
  readonly latencyMs: number | null;
  readonly checkedAt: Date | null;
  readonly lastError: string | null;
  /** More of the last error, where a connection failed. */
  readonly lastProblem: Problem | null;
  readonly lastErrorAt: Date | null;
}

/** What everyone may know of a server that they reach: neither address nor configuration. */
export interface UpstreamSummary {
  readonly id: string;
  readonly name: string;
  readonly title: string | null;
  readonly enabled: boolean;
  readonly state: UpstreamState;
  readonly counts: ItemCounts;
  /** The rest of the row, for those who administer servers; null for members. */
  readonly detail: UpstreamDetail | null;
}

export interface UpstreamDetail {
  readonly transport: Transport;
  /** The URL, or the command with its arguments. */
  readonly target: string;
  readonly credentials: CredentialKind;
  readonly health: UpstreamHealth;
  /** Items whose definition changed and that nobody has seen since. */
  readonly changedItems: number;
  /** Items that wait for approval: neither listed nor callable. */
  readonly waitingItems: number;
}

export interface UpstreamPage extends PageEnds {
  readonly rows: readonly UpstreamSummary[];
}

/** A folder or a file that a command may see beside its own folder; `write` is read and write. */
export interface DeclaredPath {
  readonly path: string;
  readonly access: "read" | "write";
}

/** How commands are kept from what is not their own, here. */
export interface MachineConfinement {
  /** `own_user`: it sees what any user of the machine may see. `none`: what Latchkey itself sees. */
  readonly kind: "bubblewrap" | "own_user" | "none";
  /** Why it is not confined, and what to do; null where it is. */
  readonly why: string | null;
}

/** The same of one command. */
export interface ConfinementView extends MachineConfinement {
  /** What its arguments name, that is there, and that it does not see. */
  readonly unseen: readonly string[];
}

/** A server whole, for those who administer it. */
export interface UpstreamView extends ShownColumns {
  readonly enabled: boolean;
  /** Of what an operator set, values of secrets included: what a change of it names. */
  readonly version: string;
  readonly secrets: readonly SecretView[];
  readonly health: UpstreamHealth;
  /** Null where it is no command. */
  readonly confinement: ConfinementView | null;
  readonly counts: ItemCounts;
}

/** One tool, prompt, resource or template as the server defines it, with what we changed of it. */
export interface UpstreamItemView {
  readonly kind: ItemKind;
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
  /** Of the definition: names what an approval has seen. */
  readonly digest: string;
  readonly hidden: boolean;
  readonly titleOverride: string | null;
  readonly descriptionOverride: string | null;
  /** Of the two words above: what a change of them names. */
  readonly version: string;
  readonly firstSeenAt: Date;
  readonly changedAt: Date | null;
  /** The definition that was seen or approved last, where this is another; `{}`: not known. */
  readonly previous: Readonly<Record<string, unknown>> | null;
  readonly waits: boolean;
  /** Since when the server's lists lack it; it counts as offered until that is certain. */
  readonly missedAt: Date | null;
}

/** Something that a server offered once. */
export interface GoneItemView {
  readonly kind: ItemKind;
  readonly name: string;
  readonly title: string | null;
  /** At most its beginning. */
  readonly description: string | null;
  readonly hidden: boolean;
  /** It has a title or a description of an operator's. */
  readonly reworded: boolean;
  readonly goneAt: Date;
}

export interface GoneItems {
  /** How many there are; `rows` may be fewer. */
  readonly total: number;
  readonly rows: readonly GoneItemView[];
}

export interface UpstreamWithItems {
  readonly upstream: UpstreamView;
  /** What it offers. */
  readonly items: readonly UpstreamItemView[];
  readonly gone: GoneItems;
}

/** What a change of target took away with it, by name: it belonged to the former one. */
export interface DroppedSecrets {
  readonly headers: readonly string[];
  readonly env: readonly string[];
  readonly oauthClient: boolean;
  /** People who have to connect again. */
  readonly people: number;
}

/** What a test of a connection found. */
export interface ProbeReport {
  readonly era: "modern" | "legacy";
  readonly serverInfo: { readonly name: string; readonly version: string; readonly title?: string };
  readonly tools: readonly { readonly name: string; readonly description?: string }[];
  readonly prompts: readonly { readonly name: string; readonly description?: string }[];
  readonly resources: readonly { readonly uri: string; readonly name?: string }[];
  readonly latencyMs: number;
  /** Tools that strict clients refuse by the name that they have here. */
  readonly refused: readonly RefusedName[];
}
