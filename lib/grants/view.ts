import type { PageEnds } from "@/lib/paging/view";

/** What a team or key may use on a single server. */
export interface GrantView {
  readonly server: {
    readonly id: string;
    readonly name: string;
    readonly title: string | null;
    readonly enabled: boolean;
  };
  /** Tool names as the server gives them; `*` matches any characters. */
  readonly tools: readonly string[];
  readonly prompts: boolean;
  readonly resources: boolean;
}

/**
 * A holder's grants in the form in which they are saved. Null means that a key has no grants of its
 * own and gets all of its team's grants.
 */
export interface GrantedValues {
  readonly grants: readonly (Omit<GrantView, "server"> & { readonly server: string })[] | null;
}

/**
 * The grants of a team. For a key, the grants of its team together with the key's own grants, which
 * never go beyond them.
 */
export interface GrantsView {
  readonly team: readonly GrantView[];
  /**
   * The key's own grants. Null if the key has all of its team's grants, or if the grants of a team
   * were requested.
   */
  readonly key: readonly GrantView[] | null;
  /**
   * The version of the grants that the holder's form changes: the team's grants, or the key's own
   * grants.
   */
  readonly version: string;
}

/** What a team may use on a server, and who uses it for the team. */
export interface ServerHolder {
  readonly team: {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly disabled: boolean;
  };
  /** Null if the team may use nothing of the server. */
  readonly grant: {
    /** Whether the grant includes every tool, now and later. */
    readonly allTools: boolean;
    /** The number of tools that the server offers now and the grant includes. */
    readonly tools: number;
    readonly prompts: boolean;
    readonly resources: boolean;
  } | null;
  /** The number of the team's people who are not disabled. */
  readonly people: number;
  /** The numbers of active API keys, connections and trust rules that may use the server. */
  readonly activeKeys: number;
  readonly activeApps: number;
  readonly activeRules: number;
  /** The number of the team's other active ones, which are narrowed to other servers. */
  readonly narrowed: number;
}

export interface HolderPage extends PageEnds {
  readonly rows: readonly ServerHolder[];
}

/** A server as a team or key sees it through the gateway. */
export interface ReachedServer {
  readonly name: string;
  readonly title: string | null;
  /** The tools that can be called, under their names in the catalogue. */
  readonly tools: readonly { readonly name: string; readonly title: string | null }[];
  readonly prompts: readonly { readonly name: string; readonly title: string | null }[];
  readonly resources: number;
  readonly resourceTemplates: number;
}

/**
 * What a team or key can reach, with the numbers for a sentence such as "This key sees 14 tools on
 * 3 servers".
 */
export interface ReachView {
  readonly toolCount: number;
  readonly serverCount: number;
  readonly servers: readonly ReachedServer[];
}
