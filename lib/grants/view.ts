/** What a team or key may reach of one server. */
export interface GrantView {
  readonly server: {
    readonly id: string;
    readonly name: string;
    readonly title: string | null;
    readonly enabled: boolean;
  };
  /** The server's own tool names; `*` stands for any run of characters. */
  readonly tools: readonly string[];
  readonly prompts: boolean;
  readonly resources: boolean;
}

/** What a save of grants sets: null is exactly the team's. */
export interface GrantedValues {
  readonly grants: readonly (Omit<GrantView, "server"> & { readonly server: string })[] | null;
}

/** The grants of a team; of a key with its team's, which it never exceeds. */
export interface GrantsView {
  readonly team: readonly GrantView[];
  /** Null where the key has exactly its team's, or where a team was asked for. */
  readonly key: readonly GrantView[] | null;
  /** Of the team's where a team was asked for, of the key's own where a key was. */
  readonly version: string;
}

/** One server as a team or key sees it through the gateway. */
export interface ReachedServer {
  readonly name: string;
  readonly title: string | null;
  /** Under the names that they are called by. */
  readonly tools: readonly { readonly name: string; readonly title: string | null }[];
  readonly prompts: readonly { readonly name: string; readonly title: string | null }[];
  readonly resources: number;
  readonly resourceTemplates: number;
}

/** "This key sees 14 tools on 3 servers", and which. */
export interface ReachView {
  readonly toolCount: number;
  readonly serverCount: number;
  readonly servers: readonly ReachedServer[];
}
