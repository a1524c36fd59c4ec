/** The grant of a team or key on one server. */
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

/** Grants in the form in which they are saved; null means exactly the team's. */
export interface GrantedValues {
  readonly grants: readonly (Omit<GrantView, "server"> & { readonly server: string })[] | null;
}

/** The grants of a team, or of a key together with its team's, which it cannot exceed. */
export interface GrantsView {
  readonly team: readonly GrantView[];
  /** Null where the key has exactly its team's grants, or where the holder is a team. */
  readonly key: readonly GrantView[] | null;
  /** Version of the holder's own grants: the team's, or the key's. */
  readonly version: string;
}

/** One server as a team or key sees it through the gateway. */
export interface ReachedServer {
  readonly name: string;
  readonly title: string | null;
  /** Under their names in the catalogue. */
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
