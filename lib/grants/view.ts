/** The grant of a team or key on a server. */
export interface GrantView {
  readonly server: {
    readonly id: string;
    readonly name: string;
    readonly title: string | null;
    readonly enabled: boolean;
  };
  /** The server's own tool names; `*` matches any characters. */
  readonly tools: readonly string[];
  readonly prompts: boolean;
  readonly resources: boolean;
}

/** Grants in the form in which they are saved; null stands for exactly the team's grants. */
export interface GrantedValues {
  readonly grants: readonly (Omit<GrantView, "server"> & { readonly server: string })[] | null;
}

/**
 * The grants of a team, or of a key together with its team's, which the key's grants cannot exceed.
 */
export interface GrantsView {
  readonly team: readonly GrantView[];
  /**
   * The key's own grants; null if the key has exactly its team's grants or the holder is a team.
   */
  readonly key: readonly GrantView[] | null;
  /** The version of the holder's own grants: the team's, or the key's. */
  readonly version: string;
}

/** A server as a team or key sees it through the gateway. */
export interface ReachedServer {
  readonly name: string;
  readonly title: string | null;
  /** The tools, under their names in the catalogue. */
  readonly tools: readonly { readonly name: string; readonly title: string | null }[];
  readonly prompts: readonly { readonly name: string; readonly title: string | null }[];
  readonly resources: number;
  readonly resourceTemplates: number;
}

/** The servers and tools behind a sentence such as "This key sees 14 tools on 3 servers". */
export interface ReachView {
  readonly toolCount: number;
  readonly serverCount: number;
  readonly servers: readonly ReachedServer[];
}
