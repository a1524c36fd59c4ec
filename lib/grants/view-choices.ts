/** A tool that a grant may name. */
export interface ToolChoice {
  /** The server's own name for it. */
  readonly name: string;
  readonly title: string | null;
  /** Hidden by an operator, regardless of grants. */
  readonly hidden: boolean;
  /** Named in a grant, but not offered by the server now. */
  readonly gone: boolean;
}

/** A server with its items that can be granted, under the server's own names. */
export interface GrantChoice {
  readonly server: {
    readonly id: string;
    readonly name: string;
    readonly title: string | null;
    readonly enabled: boolean;
  };
  readonly tools: readonly ToolChoice[];
  readonly prompts: number;
  /** Including templates. */
  readonly resources: number;
}
