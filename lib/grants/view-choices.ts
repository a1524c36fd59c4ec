/** A tool that a grant may name. */
export interface ToolChoice {
  /** The server's own name for the tool. */
  readonly name: string;
  readonly title: string | null;
  /** Whether an operator has hidden the tool, regardless of grants. */
  readonly hidden: boolean;
  /** True if a grant names the tool, but the server does not offer it now. */
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
  /** The number of resources, including templates. */
  readonly resources: number;
}
