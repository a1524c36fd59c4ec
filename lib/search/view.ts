export const SEARCH_MAX = 100;

/** The kinds of things that a search finds, in the order of its result. */
export const SEARCH_KINDS = ["key", "server", "tool", "person", "team", "request"] as const;

export type SearchKind = (typeof SEARCH_KINDS)[number];

/** A thing that a search found. */
export interface SearchHit {
  readonly kind: SearchKind;
  /**
   * What the address of the thing's page contains: the id of a key or person, the name of a server,
   * the slug of a team, or the id of a request. For a tool, the name that its server gives it.
   */
  readonly id: string;
  readonly title: string;
  /** What tells it from others of the same name, such as a masked key or an email. */
  readonly detail: string | null;
  /** A word for a state other than the usual one, such as "Revoked". */
  readonly state: string | null;
  /** The name of the server that offers the tool. Null for all other things. */
  readonly server: string | null;
}

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  /** The kinds of which more things match than the result contains. */
  readonly more: readonly SearchKind[];
}
